/** The demo: a retailer's day in two snapshots, with real stores, the real commands and a check of every sink by other readers. */
@NullMarked
package io.headrace.jobs.demo;

import org.jspecify.annotations.NullMarked;
