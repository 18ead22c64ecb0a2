using System.Text.RegularExpressions;

namespace IngressController.Proxy.Expressions;

/// <summary>
/// What the rewrite directives of snippets have computed for one request: variables, captures, and how the choice of its route goes
/// on.
/// </summary>
sealed class RewriteState
{
    /// <summary>How often a request may look for another route (nginx' limit); beyond it answers 500.</summary>
    public const int MostRounds = 10;

    readonly List<(string Name, string Value)> _variables = [];
    Captures _ofRequest;
    Captures _ofQuestion;

    /// <param name="Match">The last comparison, or the path's; null: it failed.</param>
    /// <param name="HasCompared">Whether there was one.</param>
    readonly record struct Captures(Match? Match, bool HasCompared);

    /// <summary>Whether the directives of the host have run: they do once, before the first route.</summary>
    public bool IsHostDone { get; set; }

    /// <summary>Whether the directives of the host run, or have answered: what its locations say does not count.</summary>
    public bool IsOnHost { get; set; }

    /// <summary>Whether a <c>break</c> ended the rewrite directives: those of annotations do not act either.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whether the path was rewritten on this route.</summary>
    public bool IsRewritten { get; set; }

    /// <summary>Whether another route is to be chosen for the rewritten path, in place of an answer.</summary>
    public bool LooksForRoute { get; private set; }

    /// <summary>The named location that it is to be; null: the path decides.</summary>
    public string? NamedLocation { get; private set; }

    /// <summary>Whether its route was chosen anew, so that it does not stand for what the client asked for.</summary>
    public bool IsInternal => Rounds > 0;

    /// <summary>Whether an error has led to a page whose own errors have none.</summary>
    public bool HasErrorPage { get; set; }

    /// <summary>The status of the answer of an error page; 0: its own.</summary>
    public int AnswerStatus { get; set; }

    /// <summary>The last route before that was the path of an Ingress, whose variables stay; null: there was none.</summary>
    public BoundRoute? LastPath { get; private set; }

    /// <summary>How often one was chosen anew.</summary>
    public int Rounds { get; private set; }

    /// <summary>The block of the last <c>if</c> that held, which replaces its location (ngx_http_rewrite_module); null: none.</summary>
    public object? Branch { get; set; }

    /// <summary>The location inside the path that answers; null: the path itself.</summary>
    public object? Nested { get; set; }

    /// <summary>
    /// Whether directives of an auth-snippet run. nginx runs them for a subrequest, which shares the variables of its request and has
    /// captures of its own.
    /// </summary>
    public bool IsForQuestion { get; set; }

    /// <summary>For all patterns of the directives that run; they add up.</summary>
    public MatchDeadline Deadline { get; set; }

    public void Reset()
    {
        Deadline = default;
        _variables.Clear();
        (_ofRequest, _ofQuestion, IsForQuestion) = (default, default, false);
        IsHostDone = IsOnHost = IsBroken = IsRewritten = LooksForRoute = false;
        HasErrorPage = false;
        LastPath = null;
        Rounds = AnswerStatus = 0;
        NamedLocation = null;
        Branch = Nested = null;
    }

    /// <summary>Goes on behind the directives of the host.</summary>
    public void LeaveHost(RequestContext context)
    {
        IsOnHost = false;
        EnterRoute(context);
    }

    /// <summary>Begins with a route. A path that is a pattern captures anew; else the captures of before stay.</summary>
    public void EnterRoute(RequestContext context)
    {
        if (context.Route?.Route is { Pattern: not null } or { Location.Pattern: not null })
            ComparePath();
    }

    /// <summary>Takes the captures from the path of the route, which was compared last.</summary>
    public void ComparePath() => _ofRequest = default;

    /// <summary>Asks for the route of the rewritten path.</summary>
    /// <param name="named">The named location that it is; null: that of the path.</param>
    public void LookForRoute(string? named = null) => (LooksForRoute, NamedLocation) = (true, named);

    /// <summary>Whether a location of a snippet has the request, and not the path of an Ingress itself.</summary>
    public static bool IsBesidePath(RequestContext context) => context.Route is { Route.Location: not null } || context.Rewrite is { Nested: not null };

    /// <summary>Begins the next round, in which a route is chosen anew.</summary>
    public void BeginRound(RequestContext context)
    {
        Rounds++;
        if (context.Route is { } path && !IsBesidePath(context))
            LastPath = path;
        IsOnHost = LooksForRoute = IsBroken = IsRewritten = false;
        Branch = Nested = null;
    }

    /// <summary>The value of a variable that a directive has set, in octets; null: none has.</summary>
    public string? Find(string name)
    {
        foreach (var (known, value) in _variables)
        {
            if (known == name)
                return value;
        }

        return null;
    }

    /// <summary>Gives a variable a value. What makes values counts them (<see cref="RequestContext.CountText"/>).</summary>
    public void Set(string name, string value)
    {
        for (var i = 0; i < _variables.Count; i++)
        {
            if (_variables[i].Name == name)
            {
                _variables[i] = (name, value);
                return;
            }
        }

        _variables.Add((name, value));
    }

    /// <summary>Every comparison replaces the captures of the one before, also one that fails.</summary>
    public void Compare(Match match)
    {
        var captures = new Captures(match.Success ? match : null, true);
        if (IsForQuestion)
            _ofQuestion = captures;
        else
            _ofRequest = captures;
    }

    /// <summary>A capture of the last comparison, or of the path of the route when there was none.</summary>
    /// <param name="number">1 to 9.</param>
    /// <param name="context">The request.</param>
    public string? CaptureOf(int number, RequestContext context)
    {
        if (!IsForQuestion && !_ofRequest.HasCompared)
            _ofRequest = new(IsOnHost ? null : MatchOf(context), true);
        var match = IsForQuestion ? _ofQuestion.Match : _ofRequest.Match;
        return match?.Groups[number] is { Success: true } group ? group.Value : null;
    }

    static Match? MatchOf(RequestContext context)
    {
        var path = context.Target.Path.ToString();
        return context.Route?.Route switch
        {
            { Location.Pattern: { } pattern } => pattern.Match(path) is { Success: true } match ? match : null,
            { Pattern: { } pattern } => pattern.Match(path),
            _ => null,
        };
    }
}
