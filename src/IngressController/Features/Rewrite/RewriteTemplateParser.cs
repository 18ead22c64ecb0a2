using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;

namespace IngressController.Features.Rewrite;

/// <summary>Reads <c>rewrite-target</c> and related options, as translation does, and checks their variables.</summary>
sealed class RewriteTemplateParser : IPolicyParser
{
    public IReadOnlyList<Option> Options { get; } = new RewriteParser().Options;

    public IPolicy? Parse(OptionReader reader)
    {
        if (new RewriteParser().Parse(reader) is not RewritePolicy policy)
            return null;
        if (policy.Target is not null && !CaptureTemplate.TryParse(policy.Target, out _, out var problem))
        {
            reader.Reject(RewriteParser.Target, problem);
            policy = policy with { Target = null };
        }

        if (policy.ForwardedPrefix is not null && !CaptureTemplate.TryParse(policy.ForwardedPrefix, out _, out problem))
        {
            reader.Reject(RewriteParser.ForwardedPrefix, problem);
            policy = policy with { ForwardedPrefix = null };
        }

        return policy.Target is null && !policy.UseRegex ? null : policy;
    }
}
