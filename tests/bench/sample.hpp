/// Programs measured from start to end.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace paas::testing {

struct Sample {
    double milliseconds = 0;
    double processor = 0;  ///< milliseconds of it: what a busy machine does not distort
    double megabytes = 0;  ///< largest resident set
    int code = 0;          ///< as a shell gives it
};

using Words = std::vector<std::string>;

/// One run, with its output thrown away. The caller must stay small: until a child starts its own
/// program it counts as large as its parent.
[[nodiscard]] Sample run_once(Words words);

/// The run of median length (by the clock, with its processor time); after one that is not counted,
/// so that all is read from memory. Ends the program when a run gives another exit code than
/// `code`.
[[nodiscard]] Sample median_of(Words words, std::size_t runs, int code = 0);

/// Median time of a function of this process, in milliseconds.
[[nodiscard]] double median_time(const std::function<void()>& work, std::size_t runs);

/// Prints the figure against its limit; true when it is met.
bool report(const std::string& what, double figure, const char* unit, double limit);

}  // namespace paas::testing
