#include "paas/upper/a.hpp"
#include "paas/lower/a.hpp"
