/// Prints a line, after the loading of the libraries that paas loads from elsewhere: what no
/// program over them can start faster than. Measured by `startup`.
#include <cstdio>

int main() {
    std::puts("nothing");
    return 0;
}
