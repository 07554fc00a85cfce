#include "paas/pipeline/journal.hpp"

namespace paas::pipeline {

Bus::~Bus() = default;
Journal::~Journal() = default;

}  // namespace paas::pipeline
