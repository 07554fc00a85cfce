#include "types.hpp"

#include <algorithm>

namespace paas::tosca {

const KindInfo& info(TypeKind kind) noexcept {
    static const KindInfo kInfo[kTypeKinds] = {
        {"artifact_types", "tosca.artifacts.", "artifact type", &kArtifactType},
        {"data_types", "tosca.datatypes.", "data type", &kDataType},
        {"capability_types", "tosca.capabilities.", "capability type", &kCapabilityType},
        {"interface_types", "tosca.interfaces.", "interface type", &kInterfaceType},
        {"relationship_types", "tosca.relationships.", "relationship type", &kRelationshipType},
        {"node_types", "tosca.nodes.", "node type", &kNodeType},
        {"group_types", "tosca.groups.", "group type", &kGroupType},
        {"policy_types", "tosca.policies.", "policy type", &kPolicyType},
    };
    return kInfo[static_cast<std::size_t>(kind)];
}

std::string_view name_of(ConstraintOp op) noexcept {
    static constexpr std::string_view kNames[] = {
        "equal",         "greater_than", "greater_or_equal", "less_than",
        "less_or_equal", "in_range",     "valid_values",     "length",
        "min_length",    "max_length",   "pattern",          "schema"};
    return kNames[static_cast<std::size_t>(op)];
}

bool TypeDef::is_a(std::string_view type_name) const noexcept {
    for (const TypeDef* type = this; type != nullptr; type = type->parent) {
        if (type->name == type_name) {
            return true;
        }
    }
    return false;
}

const PropertyDef* CapabilityDef::property(std::string_view wanted) const noexcept {
    const PropertyDef* own = properties.find(wanted);
    return own != nullptr || type == nullptr ? own : type->properties.find(wanted);
}

const PropertyDef* CapabilityDef::attribute(std::string_view wanted) const noexcept {
    const PropertyDef* own = attributes.find(wanted);
    return own != nullptr || type == nullptr ? own : type->attributes.find(wanted);
}

const OperationDef* InterfaceDef::operation(std::string_view wanted) const noexcept {
    const OperationDef* own = operations.find(wanted);
    return own != nullptr || type == nullptr ? own : type->operations.find(wanted);
}

const PropertyDef* InterfaceDef::input(std::string_view wanted) const noexcept {
    const PropertyDef* own = inputs.find(wanted);
    return own != nullptr || type == nullptr ? own : type->inputs.find(wanted);
}

std::vector<std::string_view> InterfaceDef::operation_names() const {
    std::vector<std::string_view> names = operations.names();
    if (type != nullptr) {
        for (const std::string_view more : type->operations.names()) {
            names.push_back(more);
        }
    }
    return names;
}

NamedList<PropertyDef> CapabilityDef::all_properties() const {
    NamedList<PropertyDef> all = type == nullptr ? NamedList<PropertyDef>() : type->properties;
    for (const PropertyDef* own : properties) {
        all.put(own);
    }
    return all;
}

bool same_content(const text::YamlNode& left, const text::YamlNode& right) {
    if (left == right) {
        return true;
    }
    if (left.kind() != right.kind() || left.size() != right.size()) {
        return false;
    }
    switch (left.kind()) {
        case text::YamlKind::null:
            return true;
        case text::YamlKind::scalar:
            return left.text() == right.text();
        case text::YamlKind::sequence:
            for (std::size_t i = 0; i < left.size(); ++i) {
                if (!same_content(left.at(i), right.at(i))) {
                    return false;
                }
            }
            return true;
        case text::YamlKind::map:
            break;
    }
    for (const text::YamlEntry entry : left.entries()) {
        const text::YamlNode other = right.find(entry.name());
        if (!other || !same_content(entry.value, other)) {
            return false;
        }
    }
    return true;
}

namespace {

/// The kind that a type's name and its parent's both state, when that is another one than the
/// section it stands in.
TypeKind stated_kind(TypeKind kind, const text::YamlEntry& entry) {
    const std::string_view parent = entry.value.find("derived_from").text();
    if (!parent.starts_with("tosca.") || !entry.name().starts_with("tosca.")) {
        return kind;
    }
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        const auto other = static_cast<TypeKind>(k);
        if (entry.name().starts_with(info(other).prefix) &&
            parent.starts_with(info(other).prefix)) {
            return other;
        }
    }
    return kind;
}

}  // namespace

void TypeScope::add(const SourceFile& file, std::string_view prefix, Findings& findings) {
    const text::YamlNode root = file.document.root();
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        const auto kind = static_cast<TypeKind>(k);
        const Path section(kRootPath, info(kind).section);
        for (const text::YamlEntry entry : root.find(info(kind).section).entries()) {
            if (!entry.key.is_scalar()) {
                report_shape(entry.key, "the name of a type", section, findings);
                continue;
            }
            const TypeKind stated = stated_kind(kind, entry);
            if (stated != kind) {
                findings.lenient(
                    "TOSCA-0315", entry.key, Path(section, entry.name()),
                    in_quotes(entry.name()) + " is taken for a " + std::string(info(stated).noun),
                    "move it to " + std::string(info(stated).section));
            }
            add_type(file, stated, entry, prefix, findings);
        }
    }
}

void TypeScope::add_type(const SourceFile& file, TypeKind kind, const text::YamlEntry& entry,
                         std::string_view prefix, Findings& findings) {
    const auto k = static_cast<std::size_t>(kind);
    auto* type = make<TypeDef>();
    type->kind = kind;
    type->name = entry.name();
    type->key = entry.key;
    type->body = entry.value;
    type->file = &file;
    order_.push_back(type);
    if (!prefix.empty()) {
        local_[&file][k][entry.name()] = type;
        const std::string base(prefix);
        const std::string& colon = prefixed_.emplace_back(base + ":" + std::string(entry.name()));
        const std::string& dot = prefixed_.emplace_back(base + "." + std::string(entry.name()));
        names_[k].insert_or_assign(colon, type);
        names_[k].insert_or_assign(dot, type);
        type->name = colon;
        return;
    }
    TypeDef*& known = names_[k][entry.name()];
    const TypeDef* before = known != nullptr ? known : imported(kind, entry.name());
    known = type;
    if (before != nullptr && !same_content(before->body, entry.value)) {
        const Path section(kRootPath, info(kind).section);
        findings.lenient("TOSCA-0306", entry.key, Path(section, entry.name()),
                         std::string(info(kind).noun) + " " + in_quotes(entry.name()) +
                             " is defined twice with different content; the last one counts",
                         "give one of them another name",
                         {note_at(before->key, "first defined here")});
    }
}

const TypeDef* TypeScope::imported(TypeKind kind, std::string_view name) const {
    if (imported_ == nullptr) {
        return nullptr;
    }
    const auto& names = imported_->names_[static_cast<std::size_t>(kind)];
    const auto found = names.find(name);
    return found == names.end() ? nullptr : found->second;
}

TypeDef* TypeScope::find_own(TypeKind kind, std::string_view name, const SourceFile* from) {
    const auto k = static_cast<std::size_t>(kind);
    if (from != nullptr && !local_.empty()) {
        if (const auto file = local_.find(from); file != local_.end()) {
            if (const auto found = file->second[k].find(name); found != file->second[k].end()) {
                return found->second;
            }
        }
    }
    const auto found = names_[k].find(name);
    return found == names_[k].end() ? nullptr : found->second;
}

TypeDef* TypeScope::find(TypeKind kind, std::string_view name, const SourceFile* from) {
    if (TypeDef* own = find_own(kind, name, from)) {
        return own;
    }
    if (TypeDef* below = base_->find(kind, name, from)) {
        return below;
    }
    // A short name of a type that these files define in the normative namespace.
    if (!name.starts_with("tosca.")) {
        const std::string full = std::string(info(kind).prefix) + std::string(name);
        if (TypeDef* own = find_own(kind, full, from)) {
            return own;
        }
    }
    if (resolving_) {
        missing_.emplace_back(name);
    }
    return nullptr;
}

void TypeScope::names(TypeKind kind, std::vector<std::string_view>& out) const {
    for (const auto& [name, type] : names_[static_cast<std::size_t>(kind)]) {
        out.push_back(name);
    }
    base_->names(kind, out);
}

void TypeScope::resolve(Findings& findings) {
    resolving_ = true;
    // Kind by kind: a node type copies the operations of its interfaces and refines the properties
    // of its capabilities, whatever file they stand in.
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        for (TypeDef* type : order_) {
            if (type->kind == static_cast<TypeKind>(k) && type->state == TypeDef::State::raw) {
                resolve_chain(*type, findings, false);
            }
        }
    }
    resolving_ = false;
}

void TypeTable::resolve_chain(TypeDef& type, Findings& findings, bool trusted) {
    std::vector<TypeDef*> chain;
    TypeDef* next = &type;
    while (next != nullptr && next->state == TypeDef::State::raw) {
        next->state = TypeDef::State::resolving;
        chain.push_back(next);
        const text::YamlNode parent = next->body.find("derived_from");
        next = parent.is_scalar() ? find(next->kind, parent.text(), next->file) : nullptr;
    }
    for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
        const Path section(kRootPath, info((*step)->kind).section);
        TypeReader reader(*this, findings, *(*step)->file, trusted);
        reader.read(**step, Path(section, (*step)->key.text()));
        (*step)->state = TypeDef::State::resolved;
    }
}

}  // namespace paas::tosca
