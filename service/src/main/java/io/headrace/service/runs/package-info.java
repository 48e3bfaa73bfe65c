/** Snapshots: the line they wait in, the processes that take them, and the permits that these ask for. */
@NullMarked
package io.headrace.service.runs;

import org.jspecify.annotations.NullMarked;
