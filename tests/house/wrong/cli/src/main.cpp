#include "paas/upper/a.hpp"
#include "paas/nowhere/a.hpp"
#include "lower/a.hpp"
