/// Collecting what a verdict says, in words only when somebody will read them.
///
/// A decision looks at every provider, and hardly anybody asks why most of them were refused: the
/// sentences would cost more than the decision. So a rule states its code and figures, and hands
/// over how to say it.
#pragma once

#include "paas/selection/select.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paas::selection {

/// A text, or what makes one.
template <typename Text>
concept Words = std::convertible_to<Text, std::string_view> || std::invocable<const Text&>;

class Notes {
public:
    Notes(Verdict& verdict, Detail detail)
        : verdict_(verdict), in_words_(detail == Detail::sentences) {}

    [[nodiscard]] bool in_words() const noexcept { return in_words_; }

    /// `figures` has all but the words.
    template <Words Text, Words Fix>
    Refusal& refuse(Refusal figures, const Text& text, const Fix& fix) {
        if (in_words_) {
            figures.text = say(text);
            figures.fix = say(fix);
        }
        return verdict_.refusals.emplace_back(std::move(figures));
    }
    template <Words Text, Words Fix>
    Refusal& refuse(std::string_view code, const Text& text, const Fix& fix) {
        Refusal refusal;
        refusal.code = code;
        return refuse(std::move(refusal), text, fix);
    }
    template <Words Text>
    Refusal& refuse(std::string_view code, const Text& text) {
        return refuse(code, text, "");
    }
    /// Assumptions are words and nothing else.
    template <Words Text>
    void assume(const Text& text) {
        if (in_words_) {
            verdict_.assumptions.push_back(say(text));
        }
    }
    /// Says in a refusal that what was looked for may be on a list that could not be read.
    void tell_missing(Refusal& refusal, const federation::Provider& provider,
                      std::string_view what) const {
        const federation::Missing* missing = in_words_ ? provider.missing_fact(what) : nullptr;
        if (missing != nullptr) {
            refusal.text +=
                "; its " + std::string(what) + " could not all be read: " + missing->why;
            refusal.fix = "feed the provider again";
        }
    }

private:
    template <Words Text>
    static std::string say(const Text& text) {
        if constexpr (std::invocable<const Text&>) {
            return std::string(text());
        } else {
            return std::string(std::string_view(text));
        }
    }

    Verdict& verdict_;
    bool in_words_;
};

}  // namespace paas::selection
