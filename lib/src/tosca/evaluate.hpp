/// YAML nodes to values.
#pragma once

#include "types.hpp"

#include "paas/tosca/value.hpp"

namespace paas::tosca {

/// By the YAML core schema; functions become calls.
[[nodiscard]] Value untyped_value(const text::YamlNode& node);

/// By its schema, which the node has been checked against. Defaults of data types are filled in.
/// Functions become calls.
[[nodiscard]] Value typed_value(const text::YamlNode& node, const Schema& schema);

/// A value made for one schema as another asks for it: "8 GB" given as a string becomes a
/// quantity where a size is needed. invalid_argument when it cannot be.
[[nodiscard]] Result<Value> coerce(const Value& value, const Schema& schema);

/// The arguments as they are written: those of concat, join and token are a list, even of one.
[[nodiscard]] Value written_arguments(const FunctionCall& call);

/// Fields with the defaults of what is not set.
void add_defaults(ValueMap& fields, const NamedList<PropertyDef>& declared);

}  // namespace paas::tosca
