using IngressController.Proxy.Access;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy;

/// <summary>One step in handling a request: a feature, or forwarding itself.</summary>
delegate Task RequestStep(RequestContext context);

/// <summary>Edits the request to a pod, after the standard headers are set.</summary>
delegate void RequestEdit(RequestContext context, OutgoingHead request);

/// <summary>Edits the headers of an answer just before they are sent, from a pod or the controller itself.</summary>
delegate void ResponseEdit(RequestContext context, HttpResponse response);

/// <summary>
/// Collects the contributions of features to one route, in the order in which they act. One instance builds all routes of a table
/// in turn.
/// </summary>
sealed class RoutePipeline
{
    readonly List<Func<RequestStep, RequestStep>> _steps = [];
    readonly List<RequestEdit> _requestEdits = [];
    readonly List<ResponseEdit> _responseEdits = [];
    readonly List<AccessCheck> _accessChecks = [];
    readonly List<Action<RequestContext>> _decided = [];
    readonly List<object> _accessRules = [];
    readonly HashSet<string> _withheld = new(StringComparer.OrdinalIgnoreCase);
    RequestStep? _unauthorized;
    bool _anyAccessCheckIsEnough;

    /// <summary>Resets everything for the next route.</summary>
    public void Clear()
    {
        _steps.Clear();
        _requestEdits.Clear();
        _responseEdits.Clear();
        _accessChecks.Clear();
        _decided.Clear();
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

    /// <summary>How requests are sent to pods. A feature changes its part, using <c>with</c>.</summary>
    public ForwardSettings Forward { get; set; } = ForwardSettings.Default;

    /// <summary>Number of steps and access checks.</summary>
    public int Count => _steps.Count + _accessChecks.Count;

    /// <summary>Adds a step, which calls the next one or answers by setting a status (its page follows) or writing a body.</summary>
    public void Use(Func<RequestStep, RequestStep> step) => _steps.Add(step);

    /// <summary>
    /// Adds an access check. All checks of a route act together, in the place of the first one; <c>satisfy</c> decides how they
    /// combine.
    /// </summary>
    /// <param name="rule">The enforced rule, compared by value with those of other routes.</param>
    public void Require(object rule, AccessCheck check)
    {
        if (_accessChecks.Count == 0)
            Use(next => new AccessGate([.. _accessChecks], _anyAccessCheckIsEnough, [.. _decided], _unauthorized, next).HandleAsync);
        _accessChecks.Add(check);
        AddRule(rule);
    }

    /// <summary>Adds what is done when the access checks have decided, whatever they decided; nothing without any check.</summary>
    public void WhenDecided(Action<RequestContext> action) => _decided.Add(action);

    /// <summary>Switches to <c>satisfy any</c>: one granting check is enough.</summary>
    /// <param name="rule">As for <see cref="Require"/>.</param>
    public void SatisfyAny(object rule)
    {
        _anyAccessCheckIsEnough = true;
        AddRule(rule);
    }

    /// <summary>Sets the step that replaces the 401 page.</summary>
    public void AnswerUnauthorized(RequestStep step) => _unauthorized = step;

    public AccessRules AccessRules => _accessRules.Count == 0 ? AccessRules.None : new(_accessRules.ToValueArray());

    public void EditRequest(RequestEdit edit) => _requestEdits.Add(edit);

    /// <summary>
    /// Removes a client header from every request the route sends: to its pods, a default backend, a mirror. A feature sets its
    /// own value by <see cref="EditRequest"/>.
    /// </summary>
    public void Withhold(string header) => _withheld.Add(header);

    /// <summary>The removed client headers; null: none.</summary>
    public HeaderNameSet? Withheld => _withheld.Count == 0 ? null : new(_withheld);

    public void EditResponse(ResponseEdit edit) => _responseEdits.Add(edit);

    /// <summary>Whether the client sees the pod's Server header, which nginx hides (behaviour 19).</summary>
    public bool KeepsServerHeader { get; set; }

    public RequestEdit[] RequestEdits => [.. _requestEdits];

    public ResponseEdit[] ResponseEdits => [.. _responseEdits];

    /// <summary>Adds an access rule that steps enforce; duplicates are ignored.</summary>
    /// <param name="rule">As for <see cref="Require"/>.</param>
    public void AddRule(object rule)
    {
        if (!_accessRules.Contains(rule))
            _accessRules.Add(rule);
    }

    /// <summary>Chains the steps in front of <paramref name="last"/>.</summary>
    public RequestStep Build(RequestStep last)
    {
        var next = last;
        for (var i = _steps.Count - 1; i >= 0; i--)
            next = _steps[i](next);
        return next;
    }
}
