/** The command line: what people type and what they read. Decides nothing about data. */
@NullMarked
package io.headrace.jobs.cli;

import org.jspecify.annotations.NullMarked;
