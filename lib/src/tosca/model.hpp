/// The checked template as the checks build it and `resolve` reads it.
#pragma once

#include "types.hpp"

#include "paas/tosca/template.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::tosca {

/// The imported files of a template and their types; shared between templates by a TypeCache.
struct Library {
    std::shared_ptr<Profile> profile;
    std::vector<std::shared_ptr<const SourceFile>> files;  ///< keeps what the types point into
    std::unique_ptr<TypeScope> types;
    std::vector<Diagnostic> findings;  ///< of reading the types
};

/// A template's section with `copy` looked through: own keynames win.
struct Body {
    text::YamlNode own;
    text::YamlNode copied;
    [[nodiscard]] text::YamlNode find(std::string_view keyname) const {
        const text::YamlNode value = own.find(keyname);
        return value || !copied ? value : copied.find(keyname);
    }
};

struct RelationshipTemplate {
    std::string_view name;
    text::YamlNode key;
    Body body;
    const TypeDef* type = nullptr;
};

struct Requirement {
    static constexpr std::size_t kNone = SIZE_MAX;
    std::string_view name;
    text::YamlNode key;
    text::YamlNode value;
    const RequirementDef* definition = nullptr;
    std::size_t target = kNone;            ///< index of the node template
    const TypeDef* target_type = nullptr;  ///< the node type, when a type is named
    std::string_view capability;
    const TypeDef* relationship = nullptr;
    std::size_t relationship_template = kNone;
    text::YamlNode relationship_body;  ///< the map form
};

struct NodeTemplate {
    std::string_view name;
    text::YamlNode key;
    Body body;
    const TypeDef* type = nullptr;  ///< null when unknown
    std::vector<Requirement> requirements;
};

struct GroupTemplate {
    std::string_view name;
    text::YamlNode key;
    text::YamlNode body;
    const TypeDef* type = nullptr;
};

struct PolicyTemplate {
    std::string_view name;
    text::YamlNode key;
    text::YamlNode body;
    const TypeDef* type = nullptr;
};

/// Names to positions. A tree, not a hash: the names come from outside.
using NameIndex = std::map<std::string_view, std::size_t>;

struct TemplateModel {
    std::shared_ptr<SourceFile> main;
    std::shared_ptr<const Library> library;
    std::unique_ptr<TypeScope> types;
    Version version = Version::v1_0;
    text::YamlNode topology;

    ValueMap metadata;
    std::vector<const PropertyDef*> inputs;
    std::map<std::string_view, const PropertyDef*> outputs;
    std::vector<InputDefinition> input_definitions;  ///< same order
    std::vector<NodeTemplate> nodes;
    std::vector<RelationshipTemplate> relationships;
    std::vector<GroupTemplate> groups;
    std::vector<PolicyTemplate> policies;
    NameIndex input_index, node_index, relationship_index, group_index;

    [[nodiscard]] const NodeTemplate* node(std::string_view name) const {
        const auto found = node_index.find(name);
        return found == node_index.end() ? nullptr : &nodes[found->second];
    }
};

}  // namespace paas::tosca
