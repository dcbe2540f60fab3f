/// Field tables of `meta/v1`; see `TypeTable` for the notation.
enum MetaTypes {
    static let table = """
        ObjectMeta
          name string #1
          generateName string #2
          namespace string #3
          selfLink string #4
          uid string #5
          resourceVersion string #6
          generation int - #7
          creationTimestamp time #8
          deletionTimestamp time #9
          deletionGracePeriodSeconds int #10
          labels {string} #11
          annotations {string} #12
          ownerReferences [OwnerReference] map=uid merge=uid #13
          finalizers [string] set merge #14
          managedFields [any] #17
        OwnerReference atomic
          apiVersion string keep #5
          kind string keep #1
          name string keep #3
          uid string keep #4
          controller bool #6
          blockOwnerDeletion bool #7
        ListMeta
          selfLink string #1
          resourceVersion string #2
          continue string #3
          remainingItemCount int #4
        LabelSelector atomic
          matchLabels {string} #1
          matchExpressions [LabelSelectorRequirement] #2
        LabelSelectorRequirement
          key string keep #1
          operator string keep #2
          values [string] #3
        DeleteOptions
          gracePeriodSeconds int #1
          preconditions Preconditions #2
          orphanDependents bool #3
          propagationPolicy string #4
          dryRun [string] #5
        Preconditions
          uid string #1
          resourceVersion string #2
        Condition
          type string keep #1
          status string keep #2
          observedGeneration int - #3
          lastTransitionTime time ~ #4
          reason string keep #5
          message string keep #6
        LocalObjectReference atomic
          name string #1
        TypedLocalObjectReference atomic
          apiGroup string #1
          kind string keep #2
          name string keep #3
        ObjectReference atomic
          kind string #1
          namespace string #2
          name string #3
          uid string #4
          apiVersion string #5
          resourceVersion string #6
          fieldPath string #7
        """
}
