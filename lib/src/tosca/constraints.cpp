#include "json_schema.hpp"
#include "pattern.hpp"
#include "valid_values.hpp"
#include "values.hpp"

#include "paas/text/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace paas::tosca {
namespace {

/// A value as text, with so many items of each list at most.
std::string value_text(const text::YamlNode& value, std::size_t most = SIZE_MAX) {
    if (value.is_scalar()) {
        return std::string(value.text());
    }
    if (value.is_sequence()) {
        std::string out = "[";
        std::size_t left = most;
        for (const text::YamlNode item : value.items()) {
            out += out.size() == 1 ? "" : ", ";
            if (left-- == 0) {
                out += "... " + std::to_string(value.size() - most) + " more";
                break;
            }
            out += value_text(item, most);
        }
        return out + "]";
    }
    return value.is_map() ? "a map" : "null";
}

/// For findings, of which there may be many.
std::string shortly(const Constraint& constraint) {
    constexpr std::size_t kMost = 20;
    return std::string(name_of(constraint.op)) + ": " + value_text(constraint.operand, kMost);
}

/// The bound as text for messages, with UNBOUNDED left open.
bool below(const text::YamlNode& value, const text::YamlNode& bound, Primitive type,
           bool strictly) {
    const auto order = compare_scalars(value, bound, type);
    return !order || *order == std::partial_ordering::less ||
           (!strictly && *order == std::partial_ordering::equivalent);
}

bool above(const text::YamlNode& value, const text::YamlNode& bound, Primitive type,
           bool strictly) {
    const auto order = compare_scalars(value, bound, type);
    return !order || *order == std::partial_ordering::greater ||
           (!strictly && *order == std::partial_ordering::equivalent);
}

bool in_range(const text::YamlNode& value, const text::YamlNode& bounds, Primitive type) {
    if (type == Primitive::range) {
        return std::all_of(
            value.items().begin(), value.items().end(), [&](const text::YamlNode& end) {
                return end.text() == "UNBOUNDED" ? bounds.at(1).text() == "UNBOUNDED"
                                                 : in_range(end, bounds, Primitive::integer);
            });
    }
    const text::YamlNode lower = bounds.at(0);
    const text::YamlNode upper = bounds.at(1);
    return (lower.text() == "UNBOUNDED" || above(value, lower, type, false)) &&
           (upper.text() == "UNBOUNDED" || below(value, upper, type, false));
}

std::string check_pattern(const text::YamlNode& value, const text::YamlNode& expression) {
    const auto pattern = Pattern::compile(expression.text());
    if (!pattern || pattern->matches(value.text())) {
        return {};
    }
    return in_quotes(value.text()) + " does not match the pattern " + in_quotes(expression.text());
}

std::string check_length(const text::YamlNode& value, const Constraint& constraint) {
    const std::size_t length =
        value.is_scalar() || value.is_null() ? length_of(value.text()) : value.size();
    const auto bound = static_cast<std::size_t>(constraint.operand.as_int().value_or(0));
    const bool holds = constraint.op == ConstraintOp::length       ? length == bound
                       : constraint.op == ConstraintOp::min_length ? length >= bound
                                                                   : length <= bound;
    return holds ? std::string()
                 : "its length " + std::to_string(length) + " breaks " + describe(constraint);
}

/// A JSON schema; one in XML is left to the orchestrator.
std::string check_json_schema(const text::YamlNode& value, const text::YamlNode& operand) {
    const auto schema = text::parse_json(operand.text());
    if (!schema) {
        return {};  // the definition's finding
    }
    const auto document = text::parse_json(value.text());
    return document ? json_schema_problem(*schema, *document)
                    : "the text is not JSON: " + document.error().message;
}

}  // namespace

std::string describe(const Constraint& constraint) {
    return std::string(name_of(constraint.op)) + ": " + value_text(constraint.operand);
}

bool applies(ConstraintOp op, Primitive type) noexcept {
    switch (op) {
        case ConstraintOp::length:
        case ConstraintOp::min_length:
        case ConstraintOp::max_length:
            return type == Primitive::string || type == Primitive::list || type == Primitive::map ||
                   type == Primitive::any || type == Primitive::complex;
        case ConstraintOp::greater_than:
        case ConstraintOp::greater_or_equal:
        case ConstraintOp::less_than:
        case ConstraintOp::less_or_equal:
        case ConstraintOp::in_range:
            return type != Primitive::list && type != Primitive::map &&
                   type != Primitive::boolean && type != Primitive::complex;
        case ConstraintOp::pattern:
        case ConstraintOp::schema:
            return type == Primitive::string || type == Primitive::any;
        default:
            return true;
    }
}

std::string broken_constraint(const text::YamlNode& value, const Constraint& constraint,
                              Primitive type, const Schema* entry) {
    const text::YamlNode& operand = constraint.operand;
    if (is_function(operand)) {
        return {};
    }
    const auto unless = [&](bool holds) {
        return holds
                   ? std::string()
                   : in_quotes(value_text(value)) + " breaks the constraint " + shortly(constraint);
    };
    switch (constraint.op) {
        case ConstraintOp::equal:
            return unless(equal_values(value, operand, type));
        case ConstraintOp::greater_than:
            return unless(above(value, operand, type, true));
        case ConstraintOp::greater_or_equal:
            return unless(above(value, operand, type, false));
        case ConstraintOp::less_than:
            return unless(below(value, operand, type, true));
        case ConstraintOp::less_or_equal:
            return unless(below(value, operand, type, false));
        case ConstraintOp::in_range:
            return unless(in_range(value, operand, type));
        case ConstraintOp::length:
        case ConstraintOp::min_length:
        case ConstraintOp::max_length:
            return check_length(value, constraint);
        case ConstraintOp::pattern:
            return check_pattern(value, operand);
        case ConstraintOp::schema:
            return check_json_schema(value, operand);
        case ConstraintOp::valid_values:
            break;
    }
    const auto listed = [&](const text::YamlNode& one, Primitive as) {
        if (constraint.listed != nullptr) {
            return constraint.listed->contains(one, as);
        }
        return std::any_of(
            operand.items().begin(), operand.items().end(),
            [&](const text::YamlNode& allowed) { return equal_values(one, allowed, as); });
    };
    if (value.is_sequence() && type == Primitive::list) {
        // On a list the allowed values are those of its entries, or whole lists.
        const Primitive as = entry == nullptr ? Primitive::any : base_of(*entry);
        return unless(listed(value, type) ||
                      std::all_of(value.items().begin(), value.items().end(),
                                  [&](const text::YamlNode& item) { return listed(item, as); }));
    }
    return unless(listed(value, type));
}

}  // namespace paas::tosca
