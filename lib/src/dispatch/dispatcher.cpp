#include "paas/dispatch/dispatcher.hpp"

namespace paas::dispatch {

Dispatcher::~Dispatcher() = default;

}  // namespace paas::dispatch
