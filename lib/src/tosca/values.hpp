/// Checks of values against their schemas.
#pragma once

#include "findings.hpp"
#include "types.hpp"

namespace paas::tosca {

/// The functions that may stand instead of a value.
class FunctionRules {
public:
    FunctionRules() = default;
    FunctionRules(const FunctionRules&) = delete;
    FunctionRules& operator=(const FunctionRules&) = delete;
    virtual ~FunctionRules() = default;
    /// Checks a call that stands for a value.
    virtual void check(const text::YamlNode& call, const Path& path) = 0;
};

/// True when `value` is a call of an intrinsic function. `schema` (may be null) tells a map with
/// a field of that name (`token` of a credential) from a call.
[[nodiscard]] bool is_function(const text::YamlNode& value,
                               const Schema* schema = nullptr) noexcept;

/// Whether a function has as many arguments as it takes, in a list; else a finding.
bool check_arguments(std::string_view function, const text::YamlNode& arguments, Findings& findings,
                     const Path& path);

class ValueChecker {
public:
    /// `functions` null: a function is a finding where a value is needed.
    ValueChecker(Findings& findings, FunctionRules* functions)
        : findings_(findings), functions_(functions) {}

    void check(const text::YamlNode& value, const Schema& schema, const Path& path);
    /// Whether a missing required property is a leniency here.
    void missing_is_lenient(bool lenient) noexcept { missing_is_lenient_ = lenient; }
    /// Functions inside a value without type.
    void check_untyped(const text::YamlNode& value, const Path& path);

    /// Assignments against definitions: unknown names, values, missing required ones.
    /// `blame` is the key of the entity; `what` names it in messages.
    void check_assignments(const text::YamlNode& assigned, const text::YamlNode& section_key,
                           const NamedList<PropertyDef>& declared, const text::YamlNode& blame,
                           std::string_view what, bool open, const Path& path);

private:
    void check_scalar(const text::YamlNode& value, Primitive type, const Schema& schema,
                      const Path& path);
    void check_string(const text::YamlNode& value, const Schema& schema, const Path& path);
    void check_number(const text::YamlNode& value, Primitive type, const Path& path);
    void check_boolean(const text::YamlNode& value, const Path& path);
    void check_range(const text::YamlNode& value, const Path& path);
    void check_collection(const text::YamlNode& value, const Schema& schema, const Path& path);
    void check_complex(const text::YamlNode& value, const TypeDef& type, const Path& path);
    void check_constraints(const text::YamlNode& value, const Schema& schema, const Path& path);
    void report_missing(const PropertyDef& property, const text::YamlNode& at,
                        std::string_view what, const Path& path);
    void check_fixed(const PropertyDef& property, const text::YamlNode& value, const Path& path);
    void mismatch(const text::YamlNode& value, std::string_view expected, const Path& path,
                  std::string suggestion = {});

    Findings& findings_;
    FunctionRules* functions_;
    bool missing_is_lenient_ = false;
    bool in_data_type_ = false;
};

/// One constraint on one value; the text says what is broken, empty when it holds or cannot be
/// applied. `type` is what the value comes down to.
[[nodiscard]] std::string broken_constraint(const text::YamlNode& value,
                                            const Constraint& constraint, Primitive type,
                                            const Schema* entry);
/// "valid_values: [a, b]"
[[nodiscard]] std::string describe(const Constraint& constraint);
/// Whether a constraint makes sense for a type; if not, a finding is due.
[[nodiscard]] bool applies(ConstraintOp op, Primitive type) noexcept;

/// The constraints of a definition, and those of its entries and keys: each applies to its type and
/// has operands of it.
void check_schema(const Schema& schema, Findings& findings, const Path& path);
void check_constraints(const std::vector<Constraint>& constraints, Primitive type,
                       const Schema* entry, Findings& findings, const Path& path);

}  // namespace paas::tosca
