/** The command line of people who share and receive: a client of the API, without anything of the server's. */
@NullMarked
package io.headrace.service.client;

import org.jspecify.annotations.NullMarked;
