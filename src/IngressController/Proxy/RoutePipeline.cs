using System.Collections.Frozen;
using IngressController.Core.Cluster;
using IngressController.Proxy.Access;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;
using Microsoft.AspNetCore.Http;

namespace IngressController.Proxy;

/// <summary>One step in the handling of a request: a feature's, or forwarding itself.</summary>
delegate Task RequestStep(RequestContext context);

/// <summary>Changes the request a pod is about to get, after the standard headers are set.</summary>
delegate void RequestEdit(RequestContext context, OutgoingHead request);

/// <summary>Changes the headers of an answer just before they are sent, whether a pod's or the controller's own.</summary>
delegate void ResponseEdit(RequestContext context, HttpResponse response);

/// <summary>
/// Collects what features add to one route. They are asked in the order in which they act. One serves all routes of a table,
/// one after the other.
/// </summary>
sealed class RoutePipeline
{
    readonly List<Func<RequestStep, RequestStep>> _steps = [];
    readonly List<RequestEdit> _requestEdits = [];
    readonly List<ResponseEdit> _responseEdits = [];
    readonly List<AccessCheck> _accessChecks = [];
    readonly List<object> _accessRules = [];
    readonly HashSet<string> _withheld = new(StringComparer.OrdinalIgnoreCase);
    RequestStep? _unauthorized;
    bool _anyAccessCheckIsEnough;

    /// <summary>Begins the next route, of which nothing is known.</summary>
    public void Clear()
    {
        _steps.Clear();
        _requestEdits.Clear();
        _responseEdits.Clear();
        _accessChecks.Clear();
        _accessRules.Clear();
        _withheld.Clear();
        _unauthorized = null;
        _anyAccessCheckIsEnough = false;
        Log = null;
        Forward = ForwardSettings.Default;
        KeepsServerHeader = false;
    }

    /// <summary>The access log of the route; null: none.</summary>
    public RouteLog? Log { get; set; }

    /// <summary>How requests are sent to pods. A feature changes what it is about, with <c>with</c>.</summary>
    public ForwardSettings Forward { get; set; } = ForwardSettings.Default;

    /// <summary>How many steps and access checks there are.</summary>
    public int Count => _steps.Count + _accessChecks.Count;

    /// <summary>Adds a step, which calls the next one or answers itself by setting a status (its page follows) or writing a body.</summary>
    public void Use(Func<RequestStep, RequestStep> step) => _steps.Add(step);

    /// <summary>
    /// Adds an access check. All checks of a route act together, at the place of the first one: what <c>satisfy</c> says
    /// decides how they combine.
    /// </summary>
    /// <param name="rule">What it enforces, compared by value with the rules of other routes.</param>
    /// <param name="check">The check.</param>
    public void Require(object rule, AccessCheck check)
    {
        if (_accessChecks.Count == 0)
            Use(next => new AccessGate([.. _accessChecks], _anyAccessCheckIsEnough, _unauthorized, next).HandleAsync);
        _accessChecks.Add(check);
        AddRule(rule);
    }

    /// <summary>One access check that grants a request is enough.</summary>
    /// <param name="rule">As for <see cref="Require"/>.</param>
    public void SatisfyAny(object rule)
    {
        _anyAccessCheckIsEnough = true;
        AddRule(rule);
    }

    /// <summary>What answers in place of the 401 page.</summary>
    public void AnswerUnauthorized(RequestStep step) => _unauthorized = step;

    public AccessRules AccessRules => _accessRules.Count == 0 ? AccessRules.None : new(_accessRules.ToValueArray());

    public void EditRequest(RequestEdit edit) => _requestEdits.Add(edit);

    /// <summary>
    /// Keeps a header of the client from everybody whom the route sends to: its pods, a default backend, a mirror. What the feature
    /// says in its place it adds by <see cref="EditRequest"/>.
    /// </summary>
    public void Withhold(string header) => _withheld.Add(header);

    /// <summary>The client's headers that nobody gets; null: none.</summary>
    public FrozenSet<string>? Withheld => _withheld.Count == 0 ? null : _withheld.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public void EditResponse(ResponseEdit edit) => _responseEdits.Add(edit);

    /// <summary>Whether the client sees the pod's Server header, which nginx hides (behaviour 19).</summary>
    public bool KeepsServerHeader { get; set; }

    public RequestEdit[] RequestEdits => [.. _requestEdits];

    public ResponseEdit[] ResponseEdits => [.. _responseEdits];

    /// <summary>Adds an access rule that steps enforce, once.</summary>
    /// <param name="rule">As for <see cref="Require"/>.</param>
    public void AddRule(object rule)
    {
        if (!_accessRules.Contains(rule))
            _accessRules.Add(rule);
    }

    /// <summary>The steps in front of <paramref name="last"/>, as one.</summary>
    public RequestStep Build(RequestStep last)
    {
        var next = last;
        for (var i = _steps.Count - 1; i >= 0; i--)
            next = _steps[i](next);
        return next;
    }
}
