#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace paas::tosca {
namespace {

/// How many arguments a function takes in a list (1.3, section 4). Where `alone`, one may stand
/// without.
struct FunctionInfo {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    bool alone = false;
};
constexpr FunctionInfo kFunctions[] = {{"get_input", 1, SIZE_MAX, true},
                                       {"get_property", 2, SIZE_MAX},
                                       {"get_attribute", 2, SIZE_MAX},
                                       {"get_operation_output", 4, SIZE_MAX},
                                       {"get_nodes_of_type", 1, 1, true},
                                       {"get_artifact", 2, 4},
                                       {"concat", 1, SIZE_MAX},
                                       {"join", 1, 2},
                                       {"token", 3, 3}};

const FunctionInfo* function_named(std::string_view name) {
    const auto* const found = std::ranges::find(kFunctions, name, &FunctionInfo::name);
    return found == std::end(kFunctions) ? nullptr : found;
}

/// `architecture: { equal: x86_64 }`: early drafts let a constraint stand for a value.
bool is_constraint_clause(const text::YamlNode& value) {
    return value.is_map() && value.size() == 1 &&
           (*value.entries().begin()).name() == name_of(ConstraintOp::equal);
}

/// The author of `type: string` with `valid_values: [ false, true ]` means these words.
bool lists_booleans(const Schema& schema) {
    return std::any_of(schema.constraints.begin(), schema.constraints.end(),
                       [](const Constraint& constraint) {
                           return constraint.op == ConstraintOp::valid_values &&
                                  constraint.operand.at(0).as_bool().has_value();
                       });
}

}  // namespace

bool is_function(const text::YamlNode& value, const Schema* schema) noexcept {
    if (value.size() != 1 || !value.is_map()) {
        return false;
    }
    const text::YamlEntry entry = *value.entries().begin();
    const FunctionInfo* function = function_named(entry.name());
    if (function == nullptr) {
        return false;
    }
    if (entry.value.is_sequence() || schema == nullptr) {
        return true;
    }
    // A field or a key may have a function's name: `token` of tosca.datatypes.Credential.
    if (schema->data != nullptr && schema->data->properties.find(entry.name()) != nullptr) {
        return false;
    }
    return function->alone || base_of(*schema) != Primitive::map;
}

bool check_arguments(std::string_view function, const text::YamlNode& arguments, Findings& findings,
                     const Path& path) {
    const FunctionInfo* info = function_named(function);
    if (info == nullptr || (info->alone && !arguments.is_sequence())) {
        return true;
    }
    const auto [name, least, most, alone] = *info;
    if (arguments.is_sequence() && arguments.size() >= least && arguments.size() <= most) {
        return true;
    }
    const std::string wanted = least == most ? std::to_string(least)
                               : most == SIZE_MAX
                                   ? "at least " + std::to_string(least)
                                   : std::to_string(least) + " to " + std::to_string(most);
    findings.error("TOSCA-0504", arguments, path,
                   std::string(name) + " takes a list of " + wanted + " arguments, found " +
                       (arguments.is_sequence() ? std::to_string(arguments.size())
                                                : std::string(arguments.describe())));
    return false;
}

void ValueChecker::mismatch(const text::YamlNode& value, std::string_view expected,
                            const Path& path, std::string suggestion) {
    std::string found(value.describe());
    if (value.is_scalar()) {
        found += " " + in_quotes(value.text());
    }
    findings_.error("TOSCA-0401", value, path,
                    "expected " + std::string(expected) + ", found " + found,
                    std::move(suggestion));
}

void ValueChecker::check(const text::YamlNode& value, const Schema& schema, const Path& path) {
    if (is_function(value, &schema)) {
        if (functions_ != nullptr) {
            functions_->check(value, path);
        } else {
            findings_.error("TOSCA-0506", value, path, "a function cannot stand here",
                            "write the value itself");
        }
        return;
    }
    if (value.reads_as_null()) {
        return;  // no value: whether one is needed is the definition's business
    }
    const std::size_t before = findings_.errors();
    const Primitive type = base_of(schema);
    switch (type) {
        case Primitive::any:
            check_untyped(value, path);
            break;
        case Primitive::list:
        case Primitive::map:
            check_collection(value, schema, path);
            break;
        case Primitive::complex:
            if (schema.data != nullptr) {
                check_complex(value, *schema.data, path);
            }
            break;
        case Primitive::range:
            check_range(value, path);
            break;
        default:
            check_scalar(value, type, schema, path);
    }
    if (findings_.errors() == before) {
        check_constraints(value, schema, path);
    }
}

void ValueChecker::check_untyped(const text::YamlNode& value, const Path& path) {
    if (is_function(value)) {
        if (functions_ != nullptr) {
            functions_->check(value, path);
        }
        return;
    }
    std::size_t index = 0;
    for (const text::YamlNode item : value.items()) {
        check_untyped(item, Path(path, index++));
    }
    for (const text::YamlEntry entry : value.entries()) {
        check_untyped(entry.value, Path(path, entry.name()));
    }
}

void ValueChecker::check_scalar(const text::YamlNode& value, Primitive type, const Schema& schema,
                                const Path& path) {
    if (is_constraint_clause(value)) {
        findings_.lenient("TOSCA-0414", value, path, "a constraint where a value is expected",
                          "write the value itself");
        return;
    }
    if (!value.is_scalar()) {
        mismatch(value, type == Primitive::string ? "a string" : name_of(type), path);
        return;
    }
    if (const auto kind = unit_kind(type)) {
        if (const auto parsed = ScalarUnit::parse(value.text(), *kind); !parsed) {
            findings_.error(
                "TOSCA-0404", value, path,
                in_quotes(value.text()) + " is not a " + std::string(name_of(type)) + ": " +
                    parsed.error().message,
                parsed.error().hint.empty() ? "write a number and a unit" : parsed.error().hint);
        }
        return;
    }
    switch (type) {
        case Primitive::string:
            check_string(value, schema, path);
            break;
        case Primitive::integer:
        case Primitive::floating:
            check_number(value, type, path);
            break;
        case Primitive::boolean:
            check_boolean(value, path);
            break;
        case Primitive::timestamp:
            if (!parse_timestamp(value.text())) {
                mismatch(value, "a timestamp", path, "write 2024-01-31 or 2024-01-31T12:00:00Z");
            }
            break;
        case Primitive::version:
            if (!parse_version_value(value.text())) {
                mismatch(value, "a version", path, "write major.minor[.fix[.qualifier[-build]]]");
            }
            break;
        case Primitive::null:
            mismatch(value, "null", path);
            break;
        default:
            break;
    }
}

void ValueChecker::check_string(const text::YamlNode& value, const Schema& schema,
                                const Path& path) {
    if (value.as_bool() && !lists_booleans(schema)) {
        mismatch(value, "a string", path, "quote it: \"" + std::string(value.text()) + "\"");
        return;
    }
    const bool number = value.as_int() || value.as_float();
    if (number && in_data_type_) {
        // Production templates write numbers for whole properties, not inside structured ones.
        mismatch(value, "a string", path, "quote it: \"" + std::string(value.text()) + "\"");
        return;
    }
    if (number || value.as_bool()) {
        findings_.lenient("TOSCA-0402", value, path,
                          std::string(value.describe()) + " " + in_quotes(value.text()) +
                              " where a string is expected; its text is taken",
                          "quote it: \"" + std::string(value.text()) + "\"");
    }
    if (schema.data != nullptr && schema.data->is_a("tosca.datatypes.json")) {
        if (const auto document = text::parse_json(value.text()); !document) {
            mismatch(value, "JSON text", path, document.error().message);
        }
    }
}

void ValueChecker::check_number(const text::YamlNode& value, Primitive type, const Path& path) {
    const bool whole = type == Primitive::integer;
    if (whole ? value.as_int().has_value() : value.as_float().has_value()) {
        return;
    }
    const auto real = value.as_float();
    constexpr double kExact = 9007199254740992.0;  // beyond 2^53 a double is no exact integer
    const bool whole_float =
        whole && real && std::abs(*real) < kExact && *real == std::floor(*real);
    const std::string_view text = value.text();
    const bool digits =
        value.quoted() && whole && !text.empty() && text.size() < 19 &&
        text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string_view::npos &&
        text != "-";
    if (whole_float || digits) {
        findings_.lenient(
            "TOSCA-0403", value, path,
            std::string(value.describe()) + " " + in_quotes(text) + " where an integer is expected",
            "write it as a plain integer");
        return;
    }
    if (const auto number = yaml11_switch(value); whole && number) {
        findings_.lenient(
            "TOSCA-0420", value, path,
            in_quotes(text) + " where an integer is expected is read as " + std::to_string(*number),
            "write " + std::to_string(*number));
        return;
    }
    mismatch(value, whole ? "an integer" : "a float", path);
}

void ValueChecker::check_boolean(const text::YamlNode& value, const Path& path) {
    if (value.as_bool()) {
        return;
    }
    const std::string_view text = value.text();
    const bool quoted_bool =
        value.quoted() && (text == "true" || text == "false" || text == "True" || text == "False");
    if (value.as_yaml11_bool() || quoted_bool) {
        findings_.lenient("TOSCA-0405", value, path,
                          quoted_bool
                              ? "a string " + in_quotes(text) + " where a boolean is expected"
                              : in_quotes(text) + " is a boolean in YAML 1.1 only",
                          "write true or false");
        return;
    }
    mismatch(value, "a boolean", path, "write true or false");
}

void ValueChecker::check_range(const text::YamlNode& value, const Path& path) {
    const auto upper_open = value.at(1).text() == "UNBOUNDED";
    const auto lower = value.at(0).as_int();
    const auto upper = value.at(1).as_int();
    if (value.size() != 2 || !value.is_sequence() || !lower || (!upper && !upper_open) ||
        (upper && *upper < *lower)) {
        mismatch(value, "a range", path, "write [lower, upper], upper may be UNBOUNDED");
    }
}

void ValueChecker::check_collection(const text::YamlNode& value, const Schema& schema,
                                    const Path& path) {
    const bool list = base_of(schema) == Primitive::list;
    if (list ? !value.is_sequence() : !value.is_map()) {
        mismatch(value, list ? "a list" : "a map", path);
        return;
    }
    const Schema* entry = entry_of(schema);
    const Schema* keys = keys_of(schema);
    const auto check_one = [&](const text::YamlNode& one, const Path& at) {
        if (entry == nullptr) {
            check_untyped(one, at);
        } else {
            check(one, *entry, at);
        }
    };
    std::size_t index = 0;
    for (const text::YamlNode item : value.items()) {
        check_one(item, Path(path, index++));
    }
    for (const text::YamlEntry field : value.entries()) {
        const Path at(path, field.name());
        if (keys != nullptr) {
            check(field.key, *keys, at);
        }
        check_one(field.value, at);
    }
}

void ValueChecker::check_complex(const text::YamlNode& value, const TypeDef& type,
                                 const Path& path) {
    if (!value.is_map()) {
        mismatch(value, "a map of type " + std::string(type.name), path);
        return;
    }
    const bool outer = std::exchange(in_data_type_, true);
    check_assignments(value, value, type.properties, value, "data type " + std::string(type.name),
                      type.broken || type.properties.size() == 0, path);
    in_data_type_ = outer;
}

void ValueChecker::check_constraints(const text::YamlNode& value, const Schema& schema,
                                     const Path& path) {
    const Primitive type = base_of(schema);
    const auto check_list = [&](const std::vector<Constraint>& constraints) {
        for (const Constraint& constraint : constraints) {
            std::string broken = broken_constraint(value, constraint, type, entry_of(schema));
            if (!broken.empty()) {
                findings_.error("TOSCA-0410", value, path, std::move(broken), {},
                                {note_at(constraint.key, "constraint")});
            }
        }
    };
    check_list(schema.constraints);
    if (schema.data != nullptr) {
        check_list(schema.data->constraints);
    }
}

void ValueChecker::report_missing(const PropertyDef& property, const text::YamlNode& at,
                                  std::string_view what, const Path& path) {
    std::string message = "the required property " + in_quotes(property.name) + " of " +
                          std::string(what) + " has no value";
    std::string advice = "add `" + std::string(property.name) + ":`";
    std::vector<DiagnosticNote> notes{note_at(property.key, "declared here")};
    if (property.left_to_orchestrator() || missing_is_lenient_) {
        findings_.lenient("TOSCA-0417", at, path, std::move(message), std::move(advice),
                          std::move(notes));
    } else {
        findings_.error("TOSCA-0409", at, path, std::move(message), std::move(advice),
                        std::move(notes));
    }
}

/// A value that a refinement fixed is final (1.3, section 3.6.10.6).
void ValueChecker::check_fixed(const PropertyDef& property, const text::YamlNode& value,
                               const Path& path) {
    if (property.fixed_value && !same_content(property.fixed_value, value)) {
        findings_.error("TOSCA-0415", value, path,
                        "the value of " + in_quotes(property.name) + " is final", "remove it",
                        {note_at(property.fixed_value, "fixed here")});
    }
}

void ValueChecker::check_assignments(const text::YamlNode& assigned,
                                     const text::YamlNode& section_key,
                                     const NamedList<PropertyDef>& declared,
                                     const text::YamlNode& blame, std::string_view what, bool open,
                                     const Path& path) {
    for (const text::YamlEntry entry : assigned.entries()) {
        const Path at(path, entry.name());
        if (const PropertyDef* property = declared.find(entry.name())) {
            check(entry.value, property->schema, at);
            check_fixed(*property, entry.value, at);
        } else if (open) {
            check_untyped(entry.value, at);
        } else {
            findings_.error(
                "TOSCA-0408", entry.key, at,
                "unknown property " + in_quotes(entry.name()) + " of " + std::string(what),
                findings_.suggest(entry.name(), [&] { return declared.names(); }, "remove it"));
        }
    }
    for (const PropertyDef* property : declared) {
        if (!property->required || property->has_default()) {
            continue;
        }
        const text::YamlNode value = assigned.find(property->name);
        if (!value) {
            report_missing(*property, section_key ? section_key : blame, what, path);
        } else if (value.reads_as_null() && !property->default_value) {
            findings_.lenient("TOSCA-0407", assigned.find_key(property->name),
                              Path(path, property->name),
                              "the required property " + in_quotes(property->name) + " is empty",
                              "give it a value");
        }
    }
}

}  // namespace paas::tosca
