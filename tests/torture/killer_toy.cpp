/// What the killer is tested on: killer_toy FOLDER changes files in seven steps, the middle ones in
/// a thread and in a child process, and prints nothing.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

void require(bool done) {
    if (!done) {
        std::exit(3);
    }
}

void append(const std::string& path, char letter) {
    const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    require(file >= 0 && ::write(file, &letter, 1) == 1);
    ::close(file);
}

}  // namespace

int main(int argc, char** argv) {
    require(argc == 2);
    const std::string log = std::string(argv[1]) + "/log";
    const std::string moved = std::string(argv[1]) + "/moved";

    append(log, '1');
    std::thread([&] { append(log, '2'); }).join();
    const pid_t child = ::fork();
    if (child == 0) {
        append(log, '3');
        ::_exit(0);
    }
    require(::waitpid(child, nullptr, 0) == child);
    require(::write(STDERR_FILENO, "x", 1) == 1);  // not below the folder: not counted
    const int file = ::open(log.c_str(), O_WRONLY | O_CLOEXEC);
    require(::fsync(file) == 0);
    require(::ftruncate(file, 2) == 0);
    ::close(file);
    require(std::rename(log.c_str(), moved.c_str()) == 0);
    require(::unlink(moved.c_str()) == 0);
    return 5;
}
