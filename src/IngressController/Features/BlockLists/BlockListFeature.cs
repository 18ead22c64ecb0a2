using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.BlockLists;

/// <summary>The ConfigMap's lists of unwanted User-Agent and Referer texts: 403 before everything else (behaviour 40).</summary>
sealed class BlockListFeature : Feature<BlockListPolicy>
{
    static readonly Setting UserAgents = new("block-user-agents", "", "User-Agent texts, or ~regexes, that are refused with 403.");
    static readonly Setting Referers = new("block-referers", "", "Referer texts, or ~regexes, that are refused with 403.");

    // The settings are the same for every Ingress, and mostly for every translation too.
    volatile Reading _last = new("", "", null, []);

    sealed record Reading(string UserAgents, string Referers, BlockListPolicy? Policy, IReadOnlyList<(Setting Setting, string Problem)> Problems);

    public override IReadOnlyList<Setting> Settings => [UserAgents, Referers];

    public override Stage Stage => Stage.Block;

    protected override BlockListPolicy? ParsePolicy(AnnotationReader reader)
    {
        var (agents, referers) = (reader.Settings.Text(UserAgents), reader.Settings.Text(Referers));
        var reading = _last;
        if (reading.UserAgents != agents || reading.Referers != referers)
            _last = reading = Read(agents, referers);
        foreach (var (setting, problem) in reading.Problems)
            reader.Settings.Warn(setting, problem);
        return reading.Policy;
    }

    protected override void Bind(BlockListPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Use(next => context =>
        {
            if (!policy.Blocks(context.Http.Request.Headers))
                return next(context);
            context.Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });

    static Reading Read(string agents, string referers)
    {
        var problems = new List<(Setting, string)>();
        var policy = new BlockListPolicy(Patterns(UserAgents, agents, problems), Patterns(Referers, referers, problems));
        return new(agents, referers, policy.IsEmpty ? null : policy, problems);
    }

    static ValueArray<TextPattern> Patterns(Setting setting, string text, List<(Setting, string)> problems)
    {
        var patterns = new List<TextPattern>();
        foreach (var entry in Values.List(text))
        {
            if (TextPattern.TryParse(entry, out var pattern, out var problem))
                patterns.Add(pattern);
            else
                problems.Add((setting, $"\"{entry}\" {problem}; this entry is left out, the others hold"));
        }

        return [.. patterns];
    }
}
