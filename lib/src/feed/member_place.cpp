#include "feed/member_place.hpp"

#include <algorithm>

namespace paas::feed {
namespace {

/// Steps over JSON values without looking at what they mean.
class Walker {
public:
    explicit Walker(std::string_view json) : json_(json) { skip_space(); }

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] char front() const { return at_ < json_.size() ? json_[at_] : '\0'; }

    /// From an object to the value of this member; false, and unmoved, when there is none.
    bool enter_member(std::string_view name) {
        const std::size_t start = at_;
        if (front() == '{') {
            advance();
            while (front() == '"') {
                const std::size_t key = at_;
                skip_value();
                const std::string_view found = json_.substr(key + 1, at_ - key - 2);
                skip_space();
                advance();  // the colon
                if (found == name) {
                    member_ = key;
                    return true;
                }
                skip_element();
            }
        }
        at_ = start;
        return false;
    }

    /// From an array to this element.
    bool enter_element(std::size_t index) {
        const std::size_t start = at_;
        if (front() == '[') {
            advance();
            for (std::size_t i = 0; at_ < json_.size() && front() != ']'; ++i) {
                if (i == index) {
                    member_ = at_;
                    return true;
                }
                skip_element();
            }
        }
        at_ = start;
        return false;
    }

    /// Start of the last member or element entered.
    [[nodiscard]] std::size_t member() const { return member_; }

private:
    void skip_space() { at_ = std::min(json_.find_first_not_of(" \t\r\n", at_), json_.size()); }
    void advance() {
        ++at_;
        skip_space();
    }
    void skip_string() {
        for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_) {
            at_ += json_[at_] == '\\' ? 1U : 0U;
        }
        at_ = std::min(at_ + 1, json_.size());
    }
    void skip_value() {
        int depth = 0;
        do {
            const char c = front();
            if (c == '"') {
                skip_string();
                continue;
            }
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
            ++at_;
            if (depth == 0 && c != '}' && c != ']') {
                at_ = std::min(json_.find_first_of(",]} \t\r\n", at_), json_.size());
            }
        } while (depth > 0 && at_ < json_.size());
    }
    void skip_element() {
        skip_value();
        skip_space();
        if (front() == ',') {
            advance();
        }
    }

    std::string_view json_;
    std::size_t at_ = 0;
    std::size_t member_ = 0;
};

}  // namespace

std::optional<std::size_t> find_member(std::string_view document, std::string_view path) {
    if (document.empty()) {
        return std::nullopt;
    }
    Walker walker(document);
    while (!path.empty()) {
        bool entered = false;
        if (path.front() == '[') {
            const std::size_t close = std::min(path.find(']'), path.size() - 1);
            std::size_t index = 0;
            for (const char c : path.substr(1, close - 1)) {
                index = index * 10 + static_cast<std::size_t>(c - '0');
            }
            entered = walker.enter_element(index);
            path.remove_prefix(close + 1);
        } else {
            path.remove_prefix(path.front() == '.' ? 1 : 0);
            const std::string_view name = path.substr(0, path.find_first_of(".["));
            entered = walker.enter_member(name);
            path.remove_prefix(name.size());
            if (name.empty()) {
                break;
            }
        }
        if (!entered) {
            break;
        }
    }
    return walker.member();
}

}  // namespace paas::feed
