#include <paas/base/units.hpp>
#include <paas/version.hpp>

#include <cstdio>

int main() {
    const auto size = paas::ScalarUnit::parse("1.5 GiB", paas::UnitKind::size);
    std::printf("paas %s: %s\n", paas::kVersion, paas::format_size(size.value().value).c_str());
    return 0;
}
