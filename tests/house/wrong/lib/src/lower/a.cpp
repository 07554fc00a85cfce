#include "paas/upper/a.hpp"
#include "upper/private.hpp"

void f() { YAML::LoadAll(","); }
// YAML::LoadAll in a comment is no call
