#include "paas/plugin/sealer.hpp"

namespace paas::plugin {

Sealer::~Sealer() = default;
SealerModule::~SealerModule() = default;

}  // namespace paas::plugin
