/// Derived types keep the promises of their parents (TOSCA Simple Profile 1.3, sections 3.6.10.6
/// and 3.7).
#pragma once

#include "findings.hpp"
#include "types.hpp"

namespace paas::tosca {

/// Compares what the type's own body defines with what it inherits. A definition that widens what
/// it refines is a leniency: type files in production do it.
void check_refinements(const TypeDef& type, Findings& findings, const Path& path);

}  // namespace paas::tosca
