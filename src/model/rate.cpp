#include <boost/math/special_functions/beta.hpp>

#include "iolaus/error/error.hpp"
#include "iolaus/model/evaluate.hpp"

namespace iolaus {
namespace {

constexpr double kTail = 0.025;  // on either side of a 95 % interval

// Doubles all the way: promotion to long double would make the bytes depend on the machine.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

// The beta distribution's quantile by bisection of its regularised incomplete integral.
double beta_quantile(double a, double b, double probability) {
  double low = 0, high = 1;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (boost::math::ibeta(a, b, middle, Policy()) < probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

// Clopper and Pearson, Biometrika 26 (1934).
Rate clopper_pearson(std::uint64_t hits, std::uint64_t trials) {
  if (hits > trials) fail("{} hits in {} trials", hits, trials);
  Rate rate{hits, trials};
  if (trials == 0) return rate;
  const double yes = static_cast<double>(hits), no = static_cast<double>(trials - hits);
  rate.value = yes / static_cast<double>(trials);
  if (hits > 0) rate.low = beta_quantile(yes, no + 1, kTail);
  if (hits < trials) rate.high = beta_quantile(yes + 1, no, 1 - kTail);
  return rate;
}

}  // namespace iolaus
