/// Whether two YAML trees are the same model: what a round trip through text must keep.
#pragma once

#include "paas/text/yaml.hpp"

#include <string>

namespace paas::testing {

/// A plain scalar with no other meaning than its text.
inline bool reads_as_string(const text::YamlNode& node) {
    return !node.reads_as_null() && !node.as_yaml11_bool() && !node.as_float() && !node.as_int();
}

/// Where `again` differs from `node`, "" when it does not: kind, text, tag, order, and whether a
/// scalar is quoted. A plain text that no plain scalar in block style can hold may have quotes.
inline std::string tree_difference(const text::YamlNode& node, const text::YamlNode& again) {
    const auto differs = [&](const std::string& how) {
        return to_string(node.position()) + ": " + how + " (" + to_string(again.position()) + ")";
    };
    if (node.kind() != again.kind()) {
        return differs("another kind");
    }
    if (node.text() != again.text()) {
        return differs("'" + std::string(node.text()) + "' became '" + std::string(again.text()) +
                       "'");
    }
    if (node.tag() != again.tag()) {
        return differs("the tag '" + std::string(node.tag()) + "' became '" +
                       std::string(again.tag()) + "'");
    }
    if (node.quoted() != again.quoted() && (node.quoted() || !reads_as_string(node))) {
        return differs(node.quoted() ? "lost its quotes" : "got quotes");
    }
    if (node.size() != again.size()) {
        return differs("another size");
    }
    for (std::size_t i = 0; node.is_sequence() && i < node.size(); ++i) {
        if (std::string inner = tree_difference(node.at(i), again.at(i)); !inner.empty()) {
            return inner;
        }
    }
    auto other = again.entries().begin();
    for (const text::YamlEntry entry : node.entries()) {
        const text::YamlEntry twin = *other++;
        std::string inner = tree_difference(entry.key, twin.key);
        inner = inner.empty() ? tree_difference(entry.value, twin.value) : inner;
        if (!inner.empty()) {
            return inner;
        }
    }
    return {};
}

}  // namespace paas::testing
