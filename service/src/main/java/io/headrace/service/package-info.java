/** The control plane: starts, settings, time. */
@NullMarked
package io.headrace.service;

import org.jspecify.annotations.NullMarked;
