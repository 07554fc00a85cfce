/// JSON Schema for the `schema` constraint (TOSCA Simple Profile 1.2 and later, section 3.6.3).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace paas::tosca {

/// What is wrong with `value` under `schema`, with the place in the value; empty when nothing is.
///
/// Knows the validation keywords of draft 7: type, enum, const, the bounds of numbers, strings,
/// arrays and objects, pattern, items, contains, properties, patternProperties,
/// additionalProperties, propertyNames, required, dependencies, allOf, anyOf, oneOf, not, if/then/
/// else, and `$ref` inside the document. Other keywords are annotations and ignored, as the draft
/// says. Work is bounded: a schema that refers to itself without end is a problem too.
[[nodiscard]] std::string json_schema_problem(const nlohmann::json& schema,
                                              const nlohmann::json& value);

}  // namespace paas::tosca
