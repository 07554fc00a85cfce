/// Types: their definitions, derivation and look-up.
///
/// A type is read in two steps. `resolve` links it to its parent and merges what it inherits;
/// every other reference (a property's data type, a requirement's node type) is only a pointer,
/// so types may refer to each other freely. `check` then tests what needs the resolved types:
/// defaults, refinements.
#pragma once

#include "findings.hpp"
#include "keynames.hpp"
#include "scalars.hpp"
#include "version.hpp"

#include "paas/text/yaml.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paas::tosca {

enum class TypeKind : std::uint8_t {
    artifact,
    data,
    capability,
    interface,
    relationship,
    node,
    group,
    policy,
};
inline constexpr std::size_t kTypeKinds = 8;

struct KindInfo {
    std::string_view section;  ///< "node_types"
    std::string_view prefix;   ///< "tosca.nodes."
    std::string_view noun;     ///< "node type"
    const Grammar* grammar;
};
[[nodiscard]] const KindInfo& info(TypeKind kind) noexcept;

/// A parsed document of the import closure.
struct SourceFile {
    text::YamlDocument document;
    std::string name;
    /// What it was parsed from; null for the template, unless that is merged of several.
    std::shared_ptr<const std::string> text;
    std::vector<std::string> below;    ///< the templates that this one is laid over
    std::vector<Diagnostic> findings;  ///< of reading it
    Version version = Version::v1_0;
    /// Types of a file that has no topology, or is imported, are parts for others to assemble: what
    /// they refer to may come with the file that imports them.
    enum class Role : std::uint8_t { service, types, imported };
    Role role = Role::service;

    explicit SourceFile(text::YamlDocument parsed) : document(std::move(parsed)) {}
};

struct TypeDef;

enum class ConstraintOp : std::uint8_t {
    equal,
    greater_than,
    greater_or_equal,
    less_than,
    less_or_equal,
    in_range,
    valid_values,
    length,
    min_length,
    max_length,
    pattern,
    schema,
};
[[nodiscard]] std::string_view name_of(ConstraintOp op) noexcept;

class ValidValues;

struct Constraint {
    ConstraintOp op;
    text::YamlNode key;
    text::YamlNode operand;
    std::shared_ptr<const ValidValues> listed;  ///< the operand of a long `valid_values`, else null
};

/// What a value must be.
struct Schema {
    Primitive primitive = Primitive::any;  ///< when `data` is null
    const TypeDef* data = nullptr;
    std::string_view type_name;
    const Schema* entry = nullptr;
    const Schema* key = nullptr;
    std::vector<Constraint> constraints;
};

struct PropertyDef {
    std::string_view name;
    text::YamlNode key;
    text::YamlNode body;
    Schema schema;
    bool required = true;
    text::YamlNode default_value;  ///< absent when there is none
    text::YamlNode fixed_value;    ///< `value` of a refinement: final (1.3, section 3.6.10.6)
    const TypeDef* owner = nullptr;

    /// A default of nothing at all (`default:`) is none.
    [[nodiscard]] bool has_default() const noexcept {
        return default_value && !default_value.reads_as_null();
    }
    /// Required, but with an empty default: consumers do without.
    [[nodiscard]] bool left_to_orchestrator() const noexcept {
        return default_value && default_value.reads_as_null();
    }
};

/// Named definitions: the inherited ones first, each replaced in place by its refinement. Searched
/// one by one while small, through a tree when large (not a hash: names come from outside).
template <typename T>
class NamedList {
public:
    [[nodiscard]] const T* find(std::string_view name) const noexcept {
        const std::size_t at = position(name);
        return at == items_.size() ? nullptr : items_[at];
    }
    void put(const T* item) {
        const std::size_t at = position(item->name);
        if (at < items_.size()) {
            items_[at] = item;
            return;
        }
        items_.push_back(item);
        if (items_.size() > kSmall) {
            for (std::size_t i = index_.size(); i < items_.size(); ++i) {
                index_.emplace(items_[i]->name, i);
            }
        }
    }
    [[nodiscard]] auto begin() const noexcept { return items_.begin(); }
    [[nodiscard]] auto end() const noexcept { return items_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
    [[nodiscard]] std::vector<std::string_view> names() const {
        std::vector<std::string_view> out;
        out.reserve(items_.size());
        for (const T* item : items_) {
            out.push_back(item->name);
        }
        return out;
    }

private:
    static constexpr std::size_t kSmall = 128;
    [[nodiscard]] std::size_t position(std::string_view name) const noexcept {
        if (items_.size() > kSmall) {
            const auto found = index_.find(name);
            return found == index_.end() ? items_.size() : found->second;
        }
        std::size_t at = 0;
        while (at < items_.size() && items_[at]->name != name) {
            ++at;
        }
        return at;
    }

    std::vector<const T*> items_;
    std::map<std::string_view, std::size_t> index_;
};

struct Occurrences {
    std::uint32_t least = 1;
    std::uint32_t most = 1;
    static constexpr std::uint32_t kUnbounded = UINT32_MAX;
};

struct CapabilityDef {
    std::string_view name;
    text::YamlNode key;
    const TypeDef* type = nullptr;      ///< null when unknown (reported)
    NamedList<PropertyDef> properties;  ///< refined here, on top of the type's
    NamedList<PropertyDef> attributes;
    std::vector<const TypeDef*> valid_source_types;
    Occurrences occurrences{1, Occurrences::kUnbounded};

    [[nodiscard]] const PropertyDef* property(std::string_view name) const noexcept;
    [[nodiscard]] const PropertyDef* attribute(std::string_view name) const noexcept;
    /// The type's properties with those refined here.
    [[nodiscard]] NamedList<PropertyDef> all_properties() const;
};

struct RequirementDef {
    std::string_view name;
    text::YamlNode key;
    const TypeDef* capability = nullptr;
    std::string_view capability_name;
    const TypeDef* node = nullptr;
    const TypeDef* relationship = nullptr;
    Occurrences occurrences;
};

/// An operation or, in 1.3, a notification.
struct OperationDef {
    std::string_view name;
    text::YamlNode body;
    NamedList<PropertyDef> inputs;  ///< those that are defined; a type may also assign some
};

struct InterfaceDef {
    std::string_view name;
    const TypeDef* type = nullptr;
    text::YamlNode body;
    NamedList<OperationDef> operations;  ///< inherited ones and the type's included
    NamedList<PropertyDef> inputs;
    bool open = false;  ///< its type is unknown: any operation may be meant

    /// Here or in the type, which may have been read later.
    [[nodiscard]] const OperationDef* operation(std::string_view wanted) const noexcept;
    [[nodiscard]] const PropertyDef* input(std::string_view wanted) const noexcept;
    [[nodiscard]] std::vector<std::string_view> operation_names() const;
};

struct ArtifactDef {
    std::string_view name;
    const TypeDef* type = nullptr;
    text::YamlNode body;
};

struct TypeDef {
    enum class State : std::uint8_t { raw, resolving, resolved };

    TypeKind kind = TypeKind::node;
    std::string_view name;
    text::YamlNode key;
    text::YamlNode body;
    const SourceFile* file = nullptr;
    State state = State::raw;
    bool broken = false;  ///< an ancestor is unknown: what it declares cannot be known in full
    const TypeDef* parent = nullptr;

    NamedList<PropertyDef> properties;
    NamedList<PropertyDef> attributes;
    NamedList<CapabilityDef> capabilities;
    NamedList<RequirementDef> requirements;
    NamedList<InterfaceDef> interfaces;
    NamedList<ArtifactDef> artifacts;
    NamedList<OperationDef> operations;  ///< of an interface type
    NamedList<PropertyDef> inputs;       ///< of an interface type
    /// valid_source_types, valid_target_types, members or targets.
    std::vector<const TypeDef*> valid_types;
    Primitive primitive = Primitive::complex;  ///< of a data type
    std::vector<Constraint> constraints;       ///< of a data type, inherited ones first
    const Schema* entry = nullptr;             ///< of a data type derived from list or map
    const Schema* keys = nullptr;              ///< of a data type derived from map

    /// True when this is `type_name` or derives from it.
    [[nodiscard]] bool is_a(std::string_view type_name) const noexcept;
    [[nodiscard]] bool is_a(const TypeDef& other) const noexcept { return is_a(other.name); }
};

/// The primitive a schema comes down to.
[[nodiscard]] inline Primitive base_of(const Schema& schema) noexcept {
    return schema.data != nullptr ? schema.data->primitive : schema.primitive;
}
/// The schema of the entries of a list or map, or null.
[[nodiscard]] inline const Schema* entry_of(const Schema& schema) noexcept {
    return schema.entry != nullptr || schema.data == nullptr ? schema.entry : schema.data->entry;
}
/// The schema of the keys of a map, or null.
[[nodiscard]] inline const Schema* keys_of(const Schema& schema) noexcept {
    return schema.key != nullptr || schema.data == nullptr ? schema.key : schema.data->keys;
}

/// Where types are found, and the memory of their definitions.
class TypeTable {
public:
    TypeTable() = default;
    TypeTable(const TypeTable&) = delete;
    TypeTable& operator=(const TypeTable&) = delete;
    virtual ~TypeTable() = default;

    /// The type that `name` means when written in `from`: exact, prefixed, or a short name of a
    /// normative type (Compute, tosca:Compute). Null when unknown.
    [[nodiscard]] virtual TypeDef* find(TypeKind kind, std::string_view name,
                                        const SourceFile* from) = 0;
    /// All names of a kind, for suggestions.
    virtual void names(TypeKind kind, std::vector<std::string_view>& out) const = 0;

    template <typename T>
    T* make() {
        return &std::get<std::deque<T>>(arena_).emplace_back();
    }
    /// Counts definitions that a type takes over from another; false when the table has as many as
    /// it may: each is copied, so few lines could ask for billions.
    [[nodiscard]] bool take_over(std::size_t count) noexcept {
        constexpr std::size_t kMost = 250'000;
        taken_over_ += count;
        return taken_over_ <= kMost;
    }

protected:
    /// Reads `type` and the ancestors that are not read yet, topmost first. Without recursion:
    /// a derivation may be as long as the file allows.
    void resolve_chain(TypeDef& type, Findings& findings, bool trusted);

private:
    std::tuple<std::deque<PropertyDef>, std::deque<Schema>, std::deque<CapabilityDef>,
               std::deque<RequirementDef>, std::deque<InterfaceDef>, std::deque<ArtifactDef>,
               std::deque<OperationDef>, std::deque<TypeDef>>
        arena_;
    std::size_t taken_over_ = 0;
};

/// Reads definitions out of one file.
class TypeReader {
public:
    TypeReader(TypeTable& table, Findings& findings, const SourceFile& file, bool trusted)
        : table_(table), findings_(findings), file_(file), trusted_(trusted) {}

    /// Links `type` to its parent (which must be read) and merges what it inherits.
    void read(TypeDef& type, const Path& path);

    /// A property, attribute or parameter definition; null when it is not even a map.
    /// `inherited` is what it refines, or null.
    PropertyDef* read_property(const text::YamlEntry& entry, const Grammar& grammar,
                               const PropertyDef* inherited, const Path& path);
    /// type, entry_schema, key_schema and constraints of a definition.
    void read_schema(Schema& schema, const text::YamlNode& body, const Path& path);
    std::vector<Constraint> read_constraints(const text::YamlNode& node, const Path& path);
    /// The constraints of a node filter or a condition, where a single one is a map.
    std::vector<Constraint> read_clauses(const text::YamlNode& node, const Path& path);
    /// A type by name, with a finding when it is unknown.
    const TypeDef* type_named(TypeKind kind, const text::YamlNode& name, const Path& path);
    /// Checks keynames, mildly in files of types (see SourceFile::Role).
    bool keynames(const Grammar& grammar, const text::YamlNode& node, const text::YamlNode& name,
                  const Path& path);
    Occurrences read_occurrences(const text::YamlNode& node, Occurrences otherwise,
                                 const Path& path);
    void read_operations(const text::YamlNode& body, NamedList<OperationDef>& operations,
                         const Path& path, bool in_type);
    /// Inputs of an interface or operation: what is defined goes into `list`, what a type assigns
    /// is a value.
    void read_inputs(const text::YamlNode& body, NamedList<PropertyDef>& list, const Path& path);

private:
    void unknown_type(TypeKind kind, const text::YamlNode& name, const Path& path);
    void report_implementation(const text::YamlEntry& operation, const Path& path);
    void read_operation(const text::YamlEntry& entry, const Grammar& grammar,
                        NamedList<OperationDef>& operations, const Path& path, bool in_type);
    void read_version(const TypeDef& type, const Path& path);
    void read_constraint(const text::YamlEntry& entry, std::vector<Constraint>& constraints,
                         const Path& path);
    void read_short_definition(PropertyDef& property, const text::YamlNode& type, const Path& path);
    void read_required(PropertyDef& property, const text::YamlNode& body, const Path& path);
    void read_status(const text::YamlNode& status, const Path& path);
    void refine(PropertyDef& property, const PropertyDef& inherited, const Path& path);
    void read_parent(TypeDef& type, const Path& path);
    void inherit(TypeDef& type, const Path& path);
    bool take_over(TypeDef& type, std::size_t count, const Path& path);
    void read_properties(const text::YamlNode& body, std::string_view section,
                         const Grammar& grammar, NamedList<PropertyDef>& list, const TypeDef* owner,
                         const Path& path, const NamedList<PropertyDef>* refined = nullptr);
    void read_capabilities(TypeDef& type, const Path& path);
    void read_requirements(TypeDef& type, const Path& path);
    void read_requirement(TypeDef& type, const text::YamlEntry& entry, const Path& path);
    void read_interfaces(TypeDef& type, const Path& path);
    void read_artifacts(TypeDef& type, const Path& path);
    void read_valid_types(TypeDef& type, const Path& path);
    void read_data_type(TypeDef& type, const Path& path);
    void read_list_of_types(std::vector<const TypeDef*>& out, const text::YamlNode& list,
                            std::initializer_list<TypeKind> kinds, const Path& path);

    TypeTable& table_;
    Findings& findings_;
    const SourceFile& file_;
    bool trusted_;  ///< our own profiles: nothing to check
    bool in_node_type_ = false;
};

/// The normative types of one version. Reads a type when it is first asked for; `load_all` reads
/// everything, after which it is immutable and safe to share between threads.
class Profile final : public TypeTable {
public:
    explicit Profile(Version version);
    ~Profile() override;
    [[nodiscard]] TypeDef* find(TypeKind kind, std::string_view name,
                                const SourceFile* from) override;
    void names(TypeKind kind, std::vector<std::string_view>& out) const override;
    void load_all();

private:
    struct Entry {
        text::YamlEntry definition;
        const SourceFile* file = nullptr;
        TypeDef* type = nullptr;
    };
    [[nodiscard]] Entry* entry(TypeKind kind, std::string_view name);
    TypeDef* load(TypeKind kind, Entry& entry);
    void read_queued();
    void index(const SourceFile& file);

    std::array<std::unordered_map<std::string_view, Entry>, kTypeKinds> entries_;
    std::vector<std::unique_ptr<SourceFile>> files_;
    std::vector<TypeDef*> queue_;  ///< parsed, not read yet
    bool reading_ = false;
};

/// The types of some files on top of another table.
class TypeScope final : public TypeTable {
public:
    explicit TypeScope(TypeTable* base) : base_(base) {}
    /// The types of a template, on those that it imports.
    explicit TypeScope(TypeScope& imported) : base_(&imported), imported_(&imported) {}

    /// Collects the types of a file; `prefix` is the namespace prefix of its import.
    void add(const SourceFile& file, std::string_view prefix, Findings& findings);
    /// Resolves and checks all of them.
    void resolve(Findings& findings);

    [[nodiscard]] TypeDef* find(TypeKind kind, std::string_view name,
                                const SourceFile* from) override;
    void names(TypeKind kind, std::vector<std::string_view>& out) const override;
    [[nodiscard]] const std::deque<TypeDef*>& types() const noexcept { return order_; }
    /// Names that were looked for in vain.
    [[nodiscard]] const std::vector<std::string>& missing() const noexcept { return missing_; }

private:
    using Names = std::array<std::map<std::string_view, TypeDef*>, kTypeKinds>;
    void add_type(const SourceFile& file, TypeKind kind, const text::YamlEntry& entry,
                  std::string_view prefix, Findings& findings);
    TypeDef* find_own(TypeKind kind, std::string_view name, const SourceFile* from);
    [[nodiscard]] const TypeDef* imported(TypeKind kind, std::string_view name) const;

    TypeTable* base_;
    const TypeScope* imported_ = nullptr;
    Names names_;
    std::unordered_map<const SourceFile*, Names> local_;  ///< of files imported with a prefix
    std::deque<TypeDef*> order_;
    std::deque<std::string> prefixed_;
    std::vector<std::string> missing_;
    bool resolving_ = false;
};

/// True when both subtrees say the same.
[[nodiscard]] bool same_content(const text::YamlNode& left, const text::YamlNode& right);

}  // namespace paas::tosca
