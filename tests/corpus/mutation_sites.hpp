/// What can be broken in a valid template, and the template with each of these broken.
#pragma once

#include "model.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paas::corpus {

enum MutationKind : std::size_t {
    unknown_type,
    missing_required,
    wrong_unit,
    dangling_target,
    misspelt_key,
    wrong_type,
    broken_constraint,
    malformed_constraint,
    unknown_input,
    unknown_property,
    unknown_attribute,
    bad_capability,
    bad_import,
    duplicate_key,
    version_missing,
    version_unknown,
    unknown_member,
    derivation_cycle,
    function_arity,
    kMutationKinds
};
inline constexpr std::array<const char*, kMutationKinds> kMutationNames{"unknown type",
                                                                        "missing required property",
                                                                        "wrong unit",
                                                                        "dangling target",
                                                                        "misspelt key",
                                                                        "wrong value type",
                                                                        "constraint broken",
                                                                        "constraint malformed",
                                                                        "unknown input",
                                                                        "unknown property in get",
                                                                        "unknown attribute in get",
                                                                        "bad capability",
                                                                        "bad import",
                                                                        "duplicate key",
                                                                        "version missing",
                                                                        "version unknown",
                                                                        "unknown member or target",
                                                                        "derivation cycle",
                                                                        "function arity"};

struct Mutation {
    MutationKind kind;
    std::string text;    ///< the whole template, changed
    std::uint32_t line;  ///< where the finding is due
    std::string what;
};

/// The source as lines, for changes by position.
class Source {
public:
    explicit Source(std::string_view text);

    /// With the value that ends its line replaced.
    [[nodiscard]] std::string with_value(text::YamlMark at, std::string_view value) const;
    /// With `length` bytes replaced.
    [[nodiscard]] std::string with_text(text::YamlMark at, std::size_t length,
                                        std::string_view replacement) const;
    /// With one line replaced.
    [[nodiscard]] std::string with_line(std::uint32_t line, std::string_view text) const;
    /// With the entry's line written once more below it.
    [[nodiscard]] std::string with_line_twice(std::uint32_t line) const;
    /// Without the entry whose key stands here in block style: its line and all deeper ones.
    [[nodiscard]] std::string without(text::YamlMark key) const;
    /// With the flow sequence that begins here and ends on its line replaced; empty when it does
    /// not end there.
    [[nodiscard]] std::string with_flow(text::YamlMark at, std::string_view replacement) const;

    /// True for an entry in block style whose value ends on its key's line.
    [[nodiscard]] bool one_line(const text::YamlEntry& entry) const;
    [[nodiscard]] bool block_style(const text::YamlNode& key) const;
    /// True for a scalar that stands in the source as its text says, without quotes.
    [[nodiscard]] bool plain(const text::YamlNode& scalar) const;

private:
    std::vector<std::string> lines_;
};

/// Collects what can be broken.
class Sites {
public:
    Sites(const tosca::TemplateModel& model, const std::string& text);

    std::array<std::vector<Mutation>, kMutationKinds> of;

private:
    void add(MutationKind kind, std::string text, std::uint32_t line, std::string what);
    void replace(MutationKind kind, const text::YamlNode& scalar, std::string_view with);
    void misspell(const text::YamlNode& key);
    void add_keys(const text::YamlNode& map);
    void add_document();
    void add_imports();
    void add_types();
    void add_definition(const text::YamlEntry& definition, const tosca::PropertyDef* property);
    void add_constraints(const text::YamlNode& constraints, tosca::Primitive type);
    void add_node(const tosca::NodeTemplate& node);
    void add_properties(const text::YamlNode& body,
                        const tosca::NamedList<tosca::PropertyDef>& declared,
                        const text::YamlNode& owner);
    void add_requirement(const tosca::Requirement& requirement);
    void add_groups_and_policies();
    void add_value(const text::YamlEntry& entry, const tosca::Schema& schema);
    void break_constraints(const text::YamlEntry& entry,
                           const std::vector<tosca::Constraint>& constraints,
                           tosca::Primitive type);
    void add_functions(const text::YamlNode& node, const tosca::NodeTemplate* self);
    void add_call(const text::YamlEntry& call, const tosca::NodeTemplate* self);

    const tosca::TemplateModel& model_;
    Source source_;
};

}  // namespace paas::corpus
