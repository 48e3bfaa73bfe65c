/** When snapshots are due, and that each is ordered once. */
@NullMarked
package io.headrace.service.schedules;

import org.jspecify.annotations.NullMarked;
