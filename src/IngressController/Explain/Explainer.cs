using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.Core.Redaction;
using IngressController.Features.Canary;
using IngressController.Proxy.Passthrough;

namespace IngressController.Explain;

/// <summary>
/// Says what would become of a request, and why. It asks the table's own matcher and the features' own rules; it sends nothing and changes
/// nothing.
/// </summary>
sealed class Explainer(ExplainedState state)
{
    const int MostProblems = 20;

    readonly BackendPart _backends = new(state);

    public Explanation Explain(ExplainQuestion question)
    {
        var name = question.Host.Name.ToString();
        try
        {
            var host = state.Routing.MatchHost(name);
            return Explain(question, host, host.Match(question.Target.Path.Span, MatchDeadline.Start()), name);
        }
        catch (RegexMatchTimeoutException error)
        {
            return new(RequestOf(question), false,
                "500: comparing with the patterns of the host takes too long, " +
                $"the last of them {DiagnosticText.Of(error.Pattern)}; write fewer or simpler ones",
                [question.Scheme], new("", "comparing took too long", [], []), null)
            {
                Status = 500,
            };
        }
    }

    Explanation Explain(ExplainQuestion question, VirtualHost host, Route route, string name)
    {
        var listener = new ListenerPart(state).Of(question);
        var named = state.Routing.MatchHost(question.ServerName);
        var passed = question.Scheme == "https" ? PassthroughTable.RootOf(named) : null;
        var isPassed = passed is not null;
        (host, route) = passed is null ? (host, route) : (named, passed);
        var values = new ValuePart(state).Of(host, route);
        IReadOnlyList<StepReport> steps = isPassed ? [] : new StepPart(state, question, host, route, values).All();
        var told = new Explanation(
            RequestOf(question), false, "", listener, new HostPart(state).Of(host, name), PathPart.Of(host, route, question.Target.Path.ToString()))
        {
            Backend = BackendOf(route),
            Canaries = isPassed ? [] : [.. route.Canaries.Select(canary => Of(canary, question))],
            Steps = steps,
            Values = values,
            Problems = Problems(host, route, name),
            NotServed = new HostPart(state).NotServed(name),
            Notes = [.. Notes(question)],
        };
        return Answered(told, question, host, route, isPassed);
    }

    // The first that answers; behind all steps the pods, or why there are none.
    Explanation Answered(Explanation told, ExplainQuestion question, VirtualHost host, Route route, bool isPassed)
    {
        if (HttpMethods.IsTrace(question.Method) || HttpMethods.IsConnect(question.Method))
            return told with { Status = 405, Summary = $"405: requests with the method {question.Method} are refused" };
        if (host == state.Routing.CatchAll && question.Target.Path.Span.SequenceEqual(state.HealthPath) && route.Path != state.HealthPath)
            return told with { Answers = true, Status = 200, Summary = "200: the controller's health check answers, since no rule has the host" };
        if (told.Steps.FirstOrDefault(step => step.Effect == StepEffect.Answers) is { Status: { } status } step)
            return told with { Answers = status is < 400 or 401, Status = status, Summary = Closed(told, status, step) };
        if (route.Location is not null)
            return told with { Answers = true, Summary = "a location of a server-snippet answers; what it does is not judged here" };
        if (route.Upstream is not { } upstream)
            return told with { Status = 404, Summary = NotFound(told, host) };
        var taking = isPassed ? null : route.Canaries.FirstOrDefault(
            canary => _backends.HasPods(canary.Upstream) && VerdictOf(canary, question) == CanaryChooser.Verdict.Take);
        if (taking is not null)
            return told with
            {
                Answers = true,
                Summary = Served(told, taking.Upstream, _backends.Of(taking.Upstream), $"the canary Ingress {taking.Ingress} takes it: "),
            };
        if (_backends.HasPods(upstream))
            return told with { Answers = true, Summary = Served(told, upstream, told.Backend!, isPassed ? "the connection is passed on undecrypted to " : "") };
        if (route.DefaultBackend is { } standIn && _backends.HasPods(standIn))
            return told with
            {
                Answers = true,
                Summary = $"Service {standIn.Key} of the annotation default-backend answers, since {upstream.Key} has no ready pod",
                Backend = _backends.Of(standIn, $"the annotation default-backend names it for the time that {upstream.Key} has no ready pod"),
            };
        return told with
        {
            Status = route.StatusWithoutDestination,
            Summary = $"{route.StatusWithoutDestination}: Service {upstream.Key}: {told.Backend!.Because}",
        };
    }

    BackendReport? BackendOf(Route route) => route.Upstream is not { } upstream ? null
        : _backends.Of(upstream, upstream == state.Routing.DefaultBackend ? "--default-backend-service names it for what no rule covers" : null);

    static string Served(Explanation told, Upstream upstream, BackendReport backend, string how)
    {
        var ready = backend.Pods.Count(pod => pod.State == "ready");
        var depends = told.Steps.Where(step => step.Effect == StepEffect.Depends).Select(step => step.Name).ToList();
        return $"{how}Service {upstream.Key}, " +
            (ready > 0 ? $"{ready} ready {(ready == 1 ? "pod" : "pods")}" : backend.Because) +
            (depends.Count > 0 ? $"; it depends on {string.Join(", ", depends)}" : "");
    }

    static string Closed(Explanation told, int status, StepReport step)
    {
        var cause = step.Name == "closed" ? told.Problems.FirstOrDefault(problem => problem.Severity == "closed") : null;
        return $"{status}: the request {step.Text}" + (cause is null ? "" : $" ({cause.Object}{(cause.Remedy is { } remedy ? $"; to do: {remedy}" : "")})");
    }

    static string NotFound(Explanation told, VirtualHost host) =>
        host.Name.Length > 0 ? $"404: host {host.Name} is known, but none of its paths covers this one"
        : told.NotServed.Count > 0 ? "404: the host is named by Ingresses that are not served only"
        : told.Host.Nearest.Count > 0 ? $"404: no rule has this host; perhaps {told.Host.Nearest[0]} is meant"
        : "404: no rule has this host, and there is no default backend";

    CanaryReport Of(Canary canary, ExplainQuestion question)
    {
        var policy = canary.Policy;
        List<string> rules = [];
        if (policy.Header is { } header)
            rules.Add($"header {header}: {(policy is { HeaderValue: null, HeaderPattern: null } ? "always or never" : "the value of its annotation")}");
        if (policy.Cookie is { } cookie)
            rules.Add($"cookie {cookie}: always or never");
        rules.Add(string.Create(CultureInfo.InvariantCulture, $"else {policy.Weight} of {policy.WeightTotal} requests"));
        var verdict = VerdictOf(canary, question) switch
        {
            CanaryChooser.Verdict.Take => "it takes this one by header or cookie",
            CanaryChooser.Verdict.Refuse => "it does not take this one by header or cookie",
            _ => policy.Weight > 0 ? "chance decides about this one" : "it does not take this one",
        };
        return new(canary.Ingress.ToString(), DiagnosticText.Of($"{string.Join(", ", rules)}; {verdict}"), _backends.Of(canary.Upstream));
    }

    static CanaryChooser.Verdict VerdictOf(Canary canary, ExplainQuestion question) =>
        CanaryChooser.Ask(canary.Policy, question.Headers, MatchDeadline.Start());

    // Those of the path's Ingress and its canaries; of the others that name the host, and of the ConfigMap, what closes or is an error.
    List<ProblemReport> Problems(VirtualHost host, Route route, string name)
    {
        HashSet<ObjectKey> own = [.. route.Canaries.Select(canary => canary.Ingress)];
        if (route.Ingress is { } ingress)
            own.Add(ingress);
        HashSet<ObjectKey> near =
        [
            .. host.Ingresses.Select(one => one.Ingress),
            .. state.Snapshot.Ingresses.Values
                .Where(one => one.Rules.Any(rule => rule.Host is { Length: > 0 } named && named.Equals(name, StringComparison.OrdinalIgnoreCase)))
                .Select(one => one.Key),
        ];
        return
        [
            .. state.Problems.Where(problem => problem.Object.Kind switch
                {
                    ResourceKind.Ingress => own.Contains(problem.Object.Key) ||
                        (problem.Severity != DiagnosticSeverity.Warning && near.Contains(problem.Object.Key)),
                    ResourceKind.ConfigMap => problem.Object.Key == state.Options.ConfigMap && problem.Severity == DiagnosticSeverity.Closed,
                    _ => false,
                })
                .OrderByDescending(problem => problem.Severity).ThenByDescending(problem => own.Contains(problem.Object.Key)).Take(MostProblems)
                .Select(problem => new ProblemReport(
                    problem.Object.ToString(), problem.Field, problem.Severity.Text(), problem.Code.Name, problem.Message, problem.Code.Remedy)),
        ];
    }

    IEnumerable<string> Notes(ExplainQuestion question)
    {
        if (state.GuardOf is null && !PathReadings.IsPlain(question.Target.Raw))
            yield return "the path is written unusually: on hosts with protected paths it may be refused with 400; " +
                "a running controller says so on /debug/explain";
        if (!question.Host.Name.Equals(question.ServerName, StringComparison.OrdinalIgnoreCase))
            yield return "the header Host says another name than the URL: the certificate is of the URL's, the rules are of the header's";
    }

    static string RequestOf(ExplainQuestion question) => DiagnosticText.Of($"{question.Method} {question.Scheme}://{question.Host.Text}{question.Target.Raw}");
}
