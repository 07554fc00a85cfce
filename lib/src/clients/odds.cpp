#include "clients/odds.hpp"

#include <algorithm>

namespace paas::clients {

void Odds::add(std::string_view what, std::string text) {
    by_list_[std::string(what)].push_back(std::move(text));
}

std::vector<Odd> Odds::take() {
    constexpr std::size_t kShown = 5;
    std::vector<Odd> all;
    for (auto& [what, texts] : by_list_) {
        const std::size_t shown = std::min(texts.size(), kShown);
        for (std::size_t i = 0; i < shown; ++i) {
            all.push_back({what, std::move(texts[i])});
        }
        if (texts.size() > shown) {
            all.push_back({what, "and " + std::to_string(texts.size() - shown) + " more"});
        }
    }
    by_list_.clear();
    return all;
}

}  // namespace paas::clients
