// What the kernels of one instruction set offer: a table of functions, made in kernels/kernel.cpp, called from python/.
#pragma once
#include "crew.hpp"
#include "workspace.hpp"

namespace backproof {

/// A network whose weights are packed, made ready for a few rows at a time.
template <class T>
class Prepared {
 public:
  virtual ~Prepared() = default;
  virtual void evaluate(const T* x, Index count, T* z, T* a) = 0;
};

/// One instruction set's functions in one precision.
template <class T>
struct Kernel {
  void (*run)(const Plan&, const Examples<T>&, Steps<T>&, Workspace&, Crew&);
  double (*cost_and_gradient)(const Plan&, const Examples<T>&, const T* vector, T* gradient, Workspace&, Crew&);
  void (*evaluate)(const Plan&, const T* vector, const Examples<T>&, T* z, T* a, Workspace&, Crew&);
  void (*example_norms)(const Plan&, const Examples<T>&, const T* vector, T* costs, T* norms, Workspace&, Crew&);
  void (*example_influences)(const Plan&, const Examples<T>&, const T* vector, const T* gradient, T* costs,
                             T* influences, Workspace&, Crew&);
  void (*apply)(Function, const T* x, T* y, Index count);
  Prepared<T>* (*prepare)(const Plan&, const T* vector, Index most_rows, Workspace&, Crew&);
  T (*multiply_and_add)(Index rounds);
  Index operations_a_round;
};

struct InstructionSet {
  const char* name;
  Kernel<float> single;
  Kernel<double> whole;
};

}  // namespace backproof
