#include "sample.hpp"

#include "paas/plugin/module.hpp"

#ifndef SAMPLE_BUILD_ID
#define SAMPLE_BUILD_ID paas::kBuildId
#endif
#ifndef SAMPLE_ABI
#define SAMPLE_ABI paas::plugin::kModuleAbi
#endif
#ifndef SAMPLE_NAME
#define SAMPLE_NAME "good"
#endif

#ifdef SAMPLE_UNLINKABLE
void defined_nowhere();
#endif

namespace {

struct Answer final : Sample {
    int answer() override {
#ifdef SAMPLE_UNLINKABLE
        defined_nowhere();
#endif
        return 42;
    }
};

void* instance() {
    static Answer answer;
    return static_cast<Sample*>(&answer);
}

}  // namespace

#ifndef SAMPLE_NO_DESCRIPTOR
const paas::plugin::ModuleDescriptor paas_module = {SAMPLE_ABI, SAMPLE_BUILD_ID, SAMPLE_NAME,
                                                    Sample::kInterface, instance};
#else
extern "C" PAAS_API void* const something_else = nullptr;
void* unused() {
    return instance();
}
#endif
