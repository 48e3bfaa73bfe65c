/** Plans and runs a share: the one place that decides. Drives connectors through their interface and names none. */
@NullMarked
package io.headrace.jobs.engine;

import org.jspecify.annotations.NullMarked;
