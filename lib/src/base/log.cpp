#include "paas/base/log.hpp"

namespace paas {

Logger::~Logger() = default;

}  // namespace paas
