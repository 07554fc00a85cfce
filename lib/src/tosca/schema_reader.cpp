/// Definitions of properties: their types, constraints and occurrences.
#include "types.hpp"
#include "valid_values.hpp"
#include "values.hpp"

#include <algorithm>
#include <optional>

namespace paas::tosca {
namespace {

constexpr std::string_view kPrimitiveNames[] = {"string",
                                                "integer",
                                                "float",
                                                "boolean",
                                                "timestamp",
                                                "version",
                                                "range",
                                                "list",
                                                "map",
                                                "scalar-unit.size",
                                                "scalar-unit.time",
                                                "scalar-unit.frequency",
                                                "scalar-unit.bitrate"};

std::optional<ConstraintOp> op_named(std::string_view name) {
    for (int op = 0; op <= static_cast<int>(ConstraintOp::schema); ++op) {
        if (name_of(static_cast<ConstraintOp>(op)) == name) {
            return static_cast<ConstraintOp>(op);
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> constraint_names() {
    std::vector<std::string_view> names;
    for (int op = 0; op <= static_cast<int>(ConstraintOp::schema); ++op) {
        names.push_back(name_of(static_cast<ConstraintOp>(op)));
    }
    return names;
}

/// `port: 3306` or `credential: { token: x }` where a definition is due: nothing in it is a
/// keyname of one.
bool is_bare_value(const text::YamlNode& value, const Grammar& grammar) {
    if (value.is_scalar()) {
        return !primitive_named(value.text());
    }
    return value.is_map() && value.size() > 0 &&
           std::none_of(grammar.keynames.begin(), grammar.keynames.end(),
                        [&](const Keyname& keyname) { return bool(value.find(keyname.name)); });
}

/// A single word that is no type's short name, nor nearly one: a name from outside of TOSCA.
bool is_foreign_word(std::string_view name, std::vector<std::string_view> types) {
    if (name.empty() || name.find_first_of(".:/ ") != std::string_view::npos) {
        return false;
    }
    for (std::string_view& type : types) {
        type = type.substr(type.rfind('.') + 1);
    }
    return nearest(name, types).empty();
}

/// Whether an operand has the shape that its constraint needs.
bool operand_fits(ConstraintOp op, const text::YamlNode& operand) {
    if (is_function(operand)) {
        return true;  // known when the template is resolved
    }
    switch (op) {
        case ConstraintOp::in_range:
            return operand.is_sequence() && operand.size() == 2;
        case ConstraintOp::valid_values:
            return operand.is_sequence();
        case ConstraintOp::length:
        case ConstraintOp::min_length:
        case ConstraintOp::max_length:
            return operand.as_int().value_or(-1) >= 0;
        case ConstraintOp::pattern:
        case ConstraintOp::schema:
            return operand.is_scalar();
        case ConstraintOp::equal:
            return true;
        default:
            return operand.is_scalar();
    }
}

}  // namespace

const TypeDef* TypeReader::type_named(TypeKind kind, const text::YamlNode& name, const Path& path) {
    if (!name.is_scalar()) {
        report_shape(name, "the name of a " + std::string(info(kind).noun), path, findings_);
        return nullptr;
    }
    if (const TypeDef* found = table_.find(kind, name.text(), &file_)) {
        return found;
    }
    for (std::size_t k = 0; k < kTypeKinds; ++k) {
        const auto other = static_cast<TypeKind>(k);
        if (other != kind && table_.find(other, name.text(), &file_) != nullptr) {
            findings_.error("TOSCA-0303", name, path,
                            in_quotes(name.text()) + " is a " + std::string(info(other).noun) +
                                ", a " + std::string(info(kind).noun) + " is needed here");
            return nullptr;
        }
    }
    unknown_type(kind, name, path);
    return nullptr;
}

void TypeReader::unknown_type(TypeKind kind, const text::YamlNode& name, const Path& path) {
    const auto candidates = [&] {
        std::vector<std::string_view> names;
        table_.names(kind, names);
        if (kind == TypeKind::data) {
            names.insert(names.end(), std::begin(kPrimitiveNames), std::end(kPrimitiveNames));
        }
        return names;
    };
    std::string message = "unknown " + std::string(info(kind).noun) + " " + in_quotes(name.text());
    if (kind == TypeKind::artifact && is_foreign_word(name.text(), candidates())) {
        findings_.lenient("TOSCA-0317", name, path, std::move(message),
                          "name an artifact type, such as tosca.artifacts.Implementation.Bash");
        return;
    }
    std::string suggestion =
        findings_.suggest(name.text(), candidates, "define it, or import the file that does");
    if (in_node_type_ && file_.role != SourceFile::Role::service) {
        findings_.lenient("TOSCA-0302", name, path, std::move(message), std::move(suggestion));
    } else {
        findings_.error("TOSCA-0301", name, path, std::move(message), std::move(suggestion));
    }
}

bool TypeReader::keynames(const Grammar& grammar, const text::YamlNode& node,
                          const text::YamlNode& name, const Path& path) {
    Unknown unknown = Unknown::error;
    if (file_.role != SourceFile::Role::service) {
        unknown = file_.role == SourceFile::Role::types ? Unknown::misspelt : Unknown::lenient;
    }
    return check_keynames(grammar, node, name, file_.version, path, findings_, unknown);
}

void TypeReader::read_short_definition(PropertyDef& property, const text::YamlNode& type,
                                       const Path& path) {
    findings_.lenient("TOSCA-0208", type, path, "a definition written as only a type",
                      "write `type: " + std::string(type.text()) + "`");
    Schema& schema = property.schema;
    schema.type_name = type.text();
    if (const auto primitive = primitive_named(schema.type_name)) {
        schema.primitive = *primitive;
    } else {
        schema.data = table_.find(TypeKind::data, schema.type_name, &file_);
    }
}

void TypeReader::read_required(PropertyDef& property, const text::YamlNode& body,
                               const Path& path) {
    const text::YamlNode required = body.find("required");
    if (!required) {
        return;
    }
    const Path at(path, "required");
    const auto value = required.as_yaml11_bool();
    if (!value) {
        findings_.error("TOSCA-0401", required, at,
                        "'required' is true or false, not " + in_quotes(required.text()));
    } else if (!required.as_bool()) {
        findings_.lenient("TOSCA-0405", required, at,
                          in_quotes(required.text()) + " is a boolean in YAML 1.1 only",
                          *value ? "write true" : "write false");
    }
    property.required = value.value_or(true);
}

void TypeReader::read_status(const text::YamlNode& status, const Path& path) {
    static const std::vector<std::string_view> kStatus{"supported", "unsupported", "experimental",
                                                       "deprecated"};
    if (status.is_scalar() &&
        std::find(kStatus.begin(), kStatus.end(), status.text()) == kStatus.end()) {
        findings_.error("TOSCA-0418", status, path, "unknown status " + in_quotes(status.text()),
                        did_you_mean(status.text(), kStatus,
                                     "write supported, unsupported, experimental or deprecated"));
    }
}

/// What a refinement does not say, it takes from the property it refines (section 3.6.10.6). Before
/// 1.3 a definition with a type stands for itself.
void TypeReader::refine(PropertyDef& property, const PropertyDef& inherited, const Path& path) {
    const text::YamlNode& body = property.body;
    const bool inherits = file_.version >= Version::v1_3 || !body.find("type");
    if (!inherits) {
        return;
    }
    if (!body.find("type")) {
        Schema own = std::move(property.schema);
        property.schema = inherited.schema;
        property.schema.constraints = std::move(own.constraints);
        property.schema.entry = own.entry != nullptr ? own.entry : inherited.schema.entry;
        property.schema.key = own.key != nullptr ? own.key : inherited.schema.key;
    }
    if (!body.find("required")) {
        property.required = inherited.required;
    }
    if (!body.find("default")) {
        property.default_value = inherited.default_value;
    }
    if (file_.version >= Version::v1_3 || !body.find("constraints")) {
        // New constraints come on top of the old ones.
        std::vector<Constraint>& constraints = property.schema.constraints;
        constraints.insert(constraints.begin(), inherited.schema.constraints.begin(),
                           inherited.schema.constraints.end());
    }
    if (inherited.fixed_value && !body.find("value")) {
        property.fixed_value = inherited.fixed_value;
    } else if (inherited.fixed_value && !same_content(inherited.fixed_value, body.find("value"))) {
        findings_.error("TOSCA-0415", body.find("value"), Path(path, "value"),
                        "the value of " + in_quotes(property.name) + " is final", "remove it",
                        {note_at(inherited.fixed_value, "fixed here")});
    }
}

PropertyDef* TypeReader::read_property(const text::YamlEntry& entry, const Grammar& grammar,
                                       const PropertyDef* inherited, const Path& path) {
    auto* property = table_.make<PropertyDef>();
    if (inherited != nullptr && is_bare_value(entry.value, grammar)) {
        findings_.lenient("TOSCA-0208", entry.key, path, "a refinement written as only a value",
                          "write `default:` before it");
        *property = *inherited;
        property->key = entry.key;
        property->default_value = entry.value;
        return property;
    }
    property->name = entry.name();
    property->key = entry.key;
    property->body = entry.value;
    // `name: type` is what some type files write; the value is then the type.
    if (entry.value.is_scalar() && (primitive_named(entry.value.text()) ||
                                    table_.find(TypeKind::data, entry.value.text(), &file_))) {
        read_short_definition(*property, entry.value, path);
        return property;
    }
    if (trusted_ ? !entry.value.is_map() : !keynames(grammar, entry.value, entry.key, path)) {
        return nullptr;
    }
    read_required(*property, entry.value, path);
    read_status(entry.value.find("status"), Path(path, "status"));
    property->default_value = entry.value.find("default");
    const bool parameter = &grammar == &kParameterDefinition;
    if (!entry.value.find("type") && inherited == nullptr && !parameter) {
        findings_.error("TOSCA-0202", entry.key, path,
                        std::string(grammar.what) + " needs the keyname 'type'");
    }
    read_schema(property->schema, entry.value, path);
    if (inherited != nullptr) {
        refine(*property, *inherited, path);
    }
    if (const text::YamlNode value = entry.value.find("value");
        value && !parameter && file_.version >= Version::v1_3) {
        if (inherited == nullptr) {
            findings_.error("TOSCA-0415", entry.value.find_key("value"), path,
                            "only a refinement can fix a value", "write `default:`");
        }
        property->fixed_value = value;
        property->default_value = value;
    }
    return property;
}

void TypeReader::read_schema(Schema& schema, const text::YamlNode& body, const Path& path) {
    const text::YamlNode type = body.find("type");
    if (type.is_scalar()) {
        schema.type_name = type.text();
        if (const auto primitive = primitive_named(type.text())) {
            schema.primitive = *primitive;
        } else if (const TypeDef* data = table_.find(TypeKind::data, type.text(), &file_)) {
            schema.data = data;
        } else {
            unknown_type(TypeKind::data, type, Path(path, "type"));
        }
    }
    const auto read_inner = [&](std::string_view keyname) -> const Schema* {
        const text::YamlNode node = body.find(keyname);
        if (!node || node.is_null()) {
            return nullptr;
        }
        auto* inner = table_.make<Schema>();
        const Path at(path, keyname);
        if (node.is_scalar()) {
            // Short form: the type alone.
            if (const auto primitive = primitive_named(node.text())) {
                inner->primitive = *primitive;
                inner->type_name = node.text();
            } else {
                inner->data = type_named(TypeKind::data, node, at);
                inner->type_name = node.text();
            }
            return inner;
        }
        if (trusted_ || keynames(kSchemaDefinition, node, body.find_key(keyname), at)) {
            read_schema(*inner, node, at);
        }
        return inner;
    };
    schema.entry = read_inner("entry_schema");
    schema.key = read_inner("key_schema");
    if (const text::YamlNode constraints = body.find("constraints")) {
        schema.constraints = read_constraints(constraints, Path(path, "constraints"));
    }
}

void TypeReader::read_constraint(const text::YamlEntry& entry, std::vector<Constraint>& constraints,
                                 const Path& path) {
    const auto op = op_named(entry.name());
    if (!op) {
        findings_.error("TOSCA-0411", entry.key, path,
                        "unknown constraint " + in_quotes(entry.name()),
                        findings_.suggest(entry.name(), [&] { return constraint_names(); }));
        return;
    }
    if (*op == ConstraintOp::schema && file_.version < Version::v1_2) {
        findings_.lenient(
            "TOSCA-0204", entry.key, path,
            "the constraint 'schema' is not part of " + std::string(name_of(file_.version)),
            "it came with " + std::string(name_of(Version::v1_2)));
    }
    if (!operand_fits(*op, entry.value)) {
        findings_.error("TOSCA-0412", entry.value.is_null() ? entry.key : entry.value, path,
                        "malformed operand of the constraint " + in_quotes(entry.name()));
        return;
    }
    constraints.push_back({*op, entry.key, entry.value, nullptr});
    if (*op == ConstraintOp::valid_values && entry.value.size() > ValidValues::kMany) {
        constraints.back().listed = std::make_shared<const ValidValues>(entry.value);
    }
}

std::vector<Constraint> TypeReader::read_constraints(const text::YamlNode& node, const Path& path) {
    if (node.is_map()) {
        // Seen in production templates: `constraints: { in_range: [1, 2] }`.
        findings_.lenient("TOSCA-0406", node, path, "constraints written as a map",
                          "write a list of single-key maps");
    }
    return read_clauses(node, path);
}

std::vector<Constraint> TypeReader::read_clauses(const text::YamlNode& node, const Path& path) {
    std::vector<Constraint> constraints;
    for (const text::YamlEntry entry : node.entries()) {
        read_constraint(entry, constraints, Path(path, entry.name()));
    }
    std::size_t index = 0;
    for (const text::YamlNode item : node.items()) {
        const Path at(path, index++);
        if (!item.is_map()) {
            report_shape(item, "a constraint (a single-key map)", at, findings_);
            continue;
        }
        for (const text::YamlEntry entry : item.entries()) {
            read_constraint(entry, constraints, Path(at, entry.name()));
        }
    }
    return constraints;
}

Occurrences TypeReader::read_occurrences(const text::YamlNode& node, Occurrences otherwise,
                                         const Path& path) {
    if (!node) {
        return otherwise;
    }
    const auto bound = [](const text::YamlNode& value) -> std::optional<std::uint32_t> {
        if (value.text() == "UNBOUNDED") {
            return Occurrences::kUnbounded;
        }
        const auto number = value.as_int();
        if (!number || *number < 0 || *number >= Occurrences::kUnbounded) {
            return std::nullopt;
        }
        return static_cast<std::uint32_t>(*number);
    };
    const auto least = bound(node.at(0));
    const auto most = bound(node.at(1));
    if (node.size() != 2 || !least || !most || *least == Occurrences::kUnbounded ||
        *least > *most) {
        findings_.error("TOSCA-0412", node, path,
                        "occurrences are [lower, upper], upper being a number or UNBOUNDED");
        return otherwise;
    }
    return {*least, *most};
}

}  // namespace paas::tosca
