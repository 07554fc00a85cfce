# cmake -DWAY=find_package|add_subdirectory -DSOURCE_DIR= -DBUILD_DIR= -DWORK_DIR= … -P BuildConsumer.cmake
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "failed: ${ARGN}")
    endif()
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}/prefix" "${WORK_DIR}/CMakeCache.txt")
set(arguments -G Ninja -S "${SOURCE_DIR}/tests/consumer/project" -B "${WORK_DIR}"
    "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}"
    "-DPAAS_WERROR=${WERROR}")
# A launcher may be a list, which does not survive as one argument.
set(ENV{CMAKE_CXX_COMPILER_LAUNCHER} "${LAUNCHER}")
if(WAY STREQUAL "find_package")
    run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${WORK_DIR}/prefix")
    list(APPEND arguments "-DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix")
else()
    list(APPEND arguments "-DPAAS_SOURCE_DIR=${SOURCE_DIR}")
endif()
run(${CMAKE_COMMAND} ${arguments})
run(${CMAKE_COMMAND} --build "${WORK_DIR}" --target consumer)
file(GLOB_RECURSE programs "${WORK_DIR}/consumer" "${WORK_DIR}/bin/consumer")
list(GET programs 0 program)
execute_process(
    COMMAND "${program}" "${SOURCE_DIR}/tests/consumer/project/vm.yaml"
            "${SOURCE_DIR}/examples/federation/providers.jsonl"
    OUTPUT_VARIABLE ranking RESULT_VARIABLE result)
message(STATUS "exit code ${result}, ranking:\n${ranking}")
if(NOT result EQUAL 0 OR NOT ranking MATCHES "^0\\.[0-9]+ [^\n]+\n0\\.")
    message(FATAL_ERROR "the consumer did not rank at least two providers")
endif()
