/// Names for the holders of leases that tell whether the process still lives.
#pragma once

#include "paas/base/clock.hpp"

#include <string>
#include <string_view>

namespace paas::store {

/// A name for leases of this process: process id and start time, process namespace, machine boot
/// and a random part. A lease held under such a name is free as soon as the process is gone; other
/// names have to wait for the lease's end.
[[nodiscard]] PAAS_API std::string process_holder(Random& random);

/// True when the name is one of `process_holder`, made on this boot of this machine in this
/// process namespace, and that process is no more. False when in doubt.
[[nodiscard]] PAAS_API bool holder_is_gone(std::string_view holder);

}  // namespace paas::store
