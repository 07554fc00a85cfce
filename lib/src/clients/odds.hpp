/// Collects what clients read around.
#pragma once

#include "paas/clients/odd.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paas::clients {

/// What was odd, with a cap: a list of ten thousand odd entries is told in a few lines. Not
/// thread-safe.
class Odds {
public:
    void add(std::string_view what, std::string text);
    /// What was collected, list by list; empties it.
    [[nodiscard]] std::vector<Odd> take();

private:
    std::map<std::string, std::vector<std::string>, std::less<>> by_list_;
};

}  // namespace paas::clients
