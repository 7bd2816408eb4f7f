// Networks made ready once, for a few rows at a time, as a server wants them.
#include <nanobind/stl/string.h>

#include "arrays.hpp"
#include "declare.hpp"
#include "instruction_sets.hpp"
#include "resources.hpp"

namespace nb = nanobind;

namespace backproof {
namespace {

/// Owns a packed network and its memory. Calls keep Python's lock, since they are short, and share that memory.
template <class T>
class OwnedPrepared {
 public:
  OwnedPrepared(const OwnedPlan& plan, const std::string& instructions, In<T> vector, Index most_rows) : plan_(plan) {
    require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
    require(most_rows >= 1, "most_rows is below 1");
    resources_.crew.engage(1, watch_);
    network_.reset(
        kernel<T>(instructions).prepare(plan_.plan, vector.data(), most_rows, resources_.memory, resources_.crew));
    z_.resize(std::size_t(most_rows * plan_.outputs()));
  }

  void operator()(In<T> x, Out<T> a) {
    require(x.ndim() == 2 && Index(x.shape(1)) == plan_.inputs(), "x does not fit the sizes");
    const Index count = Index(x.shape(0));
    require(count * plan_.outputs() <= Index(z_.size()), "x has too many rows");
    require(Index(a.size()) == count * plan_.outputs(), "a does not fit");
    const NoSubnormals mode;
    network_->evaluate(x.data(), count, z_.data(), a.data());
  }

 private:
  OwnedPlan plan_;
  Signals watch_;
  Resources resources_;
  std::unique_ptr<Prepared<T>> network_;
  std::vector<T> z_;
};

template <class T>
void declare(nb::module_& module, const char* name) {
  nb::class_<OwnedPrepared<T>>(module, name)
      .def(nb::init<const OwnedPlan&, const std::string&, In<T>, Index>(), nb::arg(), nb::arg(),
           nb::arg().noconvert(), nb::arg())
      .def("__call__", &OwnedPrepared<T>::operator(), nb::arg().noconvert(), nb::arg().noconvert());
}

}  // namespace

void declare_prepared(nb::module_& module) {
  declare<float>(module, "Prepared32");
  declare<double>(module, "Prepared64");
}

}  // namespace backproof
