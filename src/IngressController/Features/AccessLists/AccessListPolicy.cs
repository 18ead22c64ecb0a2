using System.Net;
using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IngressController.Features.AccessLists;

/// <param name="Allowed">Only these clients may come; null: all.</param>
/// <param name="Denied">These may not, also when they are allowed.</param>
sealed record AccessListPolicy(AddressRanges? Allowed, AddressRanges Denied) : IPolicy
{
    public AccessVerdict Judge(IPAddress client)
    {
        if (Denied.Contains(client))
            return AccessVerdict.Refused(StatusCodes.Status403Forbidden);
        if (Allowed is null)
            return AccessVerdict.NoOpinion;
        return Allowed.Contains(client) ? AccessVerdict.Granted : AccessVerdict.Refused(StatusCodes.Status403Forbidden);
    }
}
