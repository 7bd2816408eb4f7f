// PCG64 (O'Neill, 2014), the generator and the doubles of numpy.random.default_rng: the same dropout masks as NumPy's.
#pragma once
#include <cstdint>

namespace backproof {

struct Random {
  unsigned __int128 state, increment;

  [[gnu::always_inline]] double uniform() {
    const unsigned __int128 multiplier = (static_cast<unsigned __int128>(0x2360ED051FC65DA4u) << 64) | 0x4385DF649FCCF645u;
    state = state * multiplier + increment;
    const std::uint64_t folded = static_cast<std::uint64_t>(state >> 64) ^ static_cast<std::uint64_t>(state);
    const unsigned turn = static_cast<unsigned>(state >> 122);
    const std::uint64_t bits = (folded >> turn) | (folded << ((64 - turn) & 63));
    return static_cast<double>(bits >> 11) * (1.0 / 9007199254740992.0);
  }
};

}  // namespace backproof
