// Part of module.cpp: networks made ready for a few rows at a time, and the processor's own limit.

/// Owns a packed network and its memory. Calls keep the GIL, since they are short, and share that memory.
template <class T>
struct OwnedPrepared {
  OwnedPrepared(const OwnedPlan& plan, const std::string& instructions, In<T> vector, Index most_rows)
      : inputs(plan.inputs()), outputs(plan.outputs()), layers(plan.layers), own(plan.plan) {
    require(Index(vector.size()) == plan.parameters(), "vector does not fit the sizes");
    require(most_rows >= 1, "most_rows is below 1");
    own.layers = layers.data();
    network.reset(kernel<T>(instructions).prepare(own, vector.data(), most_rows, memory, crew));
    z.resize(std::size_t(most_rows * outputs));
  }

  void operator()(In<T> x, Out<T> a) {
    require(x.ndim() == 2 && Index(x.shape(1)) == inputs, "x does not fit the sizes");
    const Index count = Index(x.shape(0));
    require(count * outputs <= Index(z.size()), "x has too many rows");
    require(Index(a.size()) == count * outputs, "a does not fit");
    NoSubnormals mode;
    network->evaluate(x.data(), count, z.data(), a.data());
  }

  Index inputs, outputs;
  std::vector<Layer> layers;
  Plan own;
  Blocks memory;
  Signals watch;
  Threads crew{1, watch};
  std::unique_ptr<Prepared<T>> network;
  std::vector<T> z;
};

template <class T>
void declare_prepared(nb::module_& module, const char* name) {
  nb::class_<OwnedPrepared<T>>(module, name)
      .def(nb::init<const OwnedPlan&, const std::string&, In<T>, Index>(), nb::arg(), nb::arg(),
           nb::arg().noconvert(), nb::arg())
      .def("__call__", &OwnedPrepared<T>::operator(), nb::arg().noconvert(), nb::arg().noconvert());
}

/// Floating-point operations a second of one thread that does nothing but multiply-adds: the best millisecond or so.
double fma_rate(const std::string& instructions, double seconds, bool single) {
  const InstructionSet& set = instruction_set(instructions);
  nb::gil_scoped_release released;
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); };
  const Index rounds = 200'000, operations = single ? set.single.operations_a_round : set.whole.operations_a_round;
  const auto began = Clock::now();
  volatile double kept = 0;
  double best = 0;
  do {
    const auto before = Clock::now();
    kept = kept + (single ? double(set.single.multiply_and_add(rounds)) : set.whole.multiply_and_add(rounds));
    const double rate = double(rounds * operations) / since(before);
    best = rate > best ? rate : best;
  } while (since(began) < seconds);
  return best;
}
