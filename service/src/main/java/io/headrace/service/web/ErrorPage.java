package io.headrace.service.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the container and the firewall refuse before any controller: the same form of answer. */
@Hidden
@Controller
public final class ErrorPage implements ErrorController {
    @RequestMapping("/error")
    void error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        throw Problems.problem(status instanceof Integer code ? code : 404).refused();
    }
}
