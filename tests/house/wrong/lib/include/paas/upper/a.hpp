#pragma once
#include "paas/lower/a.hpp"
#include "upper/private.hpp"
#include <yaml-cpp/yaml.h>
#include <string>
#include <tl/expected.hpp>
