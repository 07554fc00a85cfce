/// Checks of definitions: do their constraints make sense?
#include "pattern.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::tosca {
namespace {

/// True when an operand can be compared with values of this type.
bool readable(const text::YamlNode& operand, Primitive type, const Schema* entry) {
    if (is_function(operand)) {
        return true;  // known when the template is resolved
    }
    if (const auto kind = unit_kind(type)) {
        return operand.is_scalar() && ScalarUnit::parse(operand.text(), *kind).has_value();
    }
    switch (type) {
        case Primitive::integer:
        case Primitive::floating:
            // Quoted numbers are read as such, as they are in values.
            return operand.is_scalar() && (operand.as_int() || operand.as_float() ||
                                           (operand.quoted() && !operand.text().empty() &&
                                            operand.text().find_first_not_of("+-.0123456789eE") ==
                                                std::string_view::npos));
        case Primitive::boolean:
            return operand.as_yaml11_bool() || operand.quoted();
        case Primitive::version:
            return parse_version_value(operand.text()).has_value();
        case Primitive::timestamp:
            return parse_timestamp(operand.text()).has_value();
        case Primitive::string:
            return operand.is_scalar() || operand.is_null();
        case Primitive::list:
            return operand.is_sequence() || entry == nullptr ||
                   readable(operand, base_of(*entry), entry_of(*entry));
        case Primitive::map:
            return operand.is_map();
        default:
            return true;
    }
}

/// What is wrong with an operand, and where; nothing when it is well made.
struct Problem {
    text::YamlNode at;
    std::string text;
};

Problem range_problem(const text::YamlNode& bounds, Primitive type) {
    const Primitive of = type == Primitive::range ? Primitive::integer : type;
    const text::YamlNode lower = bounds.at(0);
    const text::YamlNode upper = bounds.at(1);
    const auto open = [](const text::YamlNode& bound) { return bound.text() == "UNBOUNDED"; };
    for (const text::YamlNode& bound : {lower, upper}) {
        if (!open(bound) && !readable(bound, of, nullptr)) {
            return {bound, "the bound " + in_quotes(bound.text()) + " is not a " +
                               std::string(name_of(of))};
        }
    }
    if (!open(lower) && !open(upper) &&
        compare_scalars(lower, upper, of) == std::partial_ordering::greater) {
        return {bounds, "the lower bound " + in_quotes(lower.text()) + " is above the upper one"};
    }
    return {};
}

Problem operand_problem(const Constraint& constraint, Primitive type, const Schema* entry) {
    const text::YamlNode& operand = constraint.operand;
    if (is_function(operand)) {
        return {};
    }
    switch (constraint.op) {
        case ConstraintOp::in_range:
            return range_problem(operand, type);
        case ConstraintOp::valid_values:
            for (const text::YamlNode value : operand.items()) {
                if (!readable(value, type, entry)) {
                    return {value,
                            in_quotes(value.text()) + " is not a " + std::string(name_of(type))};
                }
            }
            return {};
        case ConstraintOp::schema:
            // An XML schema cannot be told from text here; a JSON schema must be JSON.
            if (!operand.text().starts_with('<') && !text::parse_json(operand.text())) {
                return {operand, "the schema is not JSON"};
            }
            return {};
        case ConstraintOp::length:
        case ConstraintOp::min_length:
        case ConstraintOp::max_length:
        case ConstraintOp::pattern:
            return {};
        default:
            return readable(operand, type, entry)
                       ? Problem{}
                       : Problem{operand, in_quotes(operand.text()) + " is not a " +
                                              std::string(name_of(type))};
    }
}

}  // namespace

void check_constraints(const std::vector<Constraint>& constraints, Primitive type,
                       const Schema* entry, Findings& findings, const Path& path) {
    for (const Constraint& constraint : constraints) {
        const std::string name = in_quotes(name_of(constraint.op));
        if (!applies(constraint.op, type)) {
            findings.error(
                "TOSCA-0413", constraint.key, path,
                "the constraint " + name + " does not apply to a " + std::string(name_of(type)));
            continue;
        }
        if (const Problem problem = operand_problem(constraint, type, entry); problem.at) {
            std::string message =
                "malformed operand of the constraint " + name + ": " + problem.text;
            if (unit_kind(type) && problem.at.as_float()) {
                findings.lenient("TOSCA-0419", problem.at, path, std::move(message),
                                 "write its unit; without one it is not compared");
            } else {
                findings.error("TOSCA-0412", problem.at, path, std::move(message));
            }
        }
        if (constraint.op != ConstraintOp::pattern || is_function(constraint.operand)) {
            continue;
        }
        if (const auto pattern = Pattern::compile(constraint.operand.text()); !pattern) {
            findings.lenient("TOSCA-0416", constraint.operand, path,
                             "the pattern " + in_quotes(constraint.operand.text()) +
                                 " is not checked: " + pattern.error().message,
                             "write it without look-around and back references");
        }
    }
}

void check_schema(const Schema& schema, Findings& findings, const Path& path) {
    check_constraints(schema.constraints, base_of(schema), entry_of(schema), findings,
                      Path(path, "constraints"));
    if (schema.entry != nullptr) {
        check_schema(*schema.entry, findings, Path(path, "entry_schema"));
    }
    if (schema.key != nullptr) {
        check_schema(*schema.key, findings, Path(path, "key_schema"));
    }
}

}  // namespace paas::tosca
