/** What people are told of a run, and the history of runs kept beside a share file. */
@NullMarked
package io.headrace.jobs.report;

import org.jspecify.annotations.NullMarked;
